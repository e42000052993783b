package io.arrears;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;

/** The rules of the house: who may use whom, and that the core is plain Java without a clock. */
@AnalyzeClasses(packages = "io.arrears", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** Every package; one may use those before it only. */
  private static final List<String> ORDER =
      List.of(
          "linalg",
          "belief",
          "debt",
          "drift",
          "decision",
          "plan",
          "engine",
          "flink",
          "kafka",
          "job",
          "backtest",
          "cli");

  /** The plain core, the head of the order. */
  private static final int PLAIN = ORDER.indexOf("engine") + 1;

  /** The first package that may touch the generated Avro classes. */
  private static final int WIRE = ORDER.indexOf("kafka");

  @ArchTest
  static final ArchRule PACKAGES_ARE_FREE_OF_CYCLES =
      slices().matching("io.arrears.(*)..").should().beFreeOfCycles();

  @ArchTest
  static void packagesUseOnlyThoseBeforeThem(JavaClasses classes) {
    for (int i = 0; i < ORDER.size() - 1; i++) {
      noClasses()
          .that()
          .resideInAPackage(inside(ORDER.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(all(ORDER.subList(i + 1, ORDER.size())))
          .because("a package uses only those before it in: " + String.join(", ", ORDER))
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @ArchTest
  static void everyPackageHasItsPlaceInTheOrder(JavaClasses classes) {
    noClasses()
        .should()
        .resideOutsideOfPackages(
            Stream.concat(Stream.of(inside("avro")), Stream.of(all(ORDER))).toArray(String[]::new))
        .check(classes);
  }

  @ArchTest
  static final ArchRule THE_CORE_IS_PLAIN_JAVA =
      noClasses()
          .that()
          .resideInAnyPackage(plain())
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              Stream.concat(Stream.of("java..", "org.apache.commons.math3.."), Stream.of(plain()))
                  .toArray(String[]::new));

  @ArchTest
  static final ArchRule GENERATED_CLASSES_STAY_AT_THE_WIRE =
      noClasses()
          .that()
          .resideInAnyPackage(all(ORDER.subList(0, WIRE)))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(inside("avro"));

  @ArchTest
  static void theCoreHasNoClock(JavaClasses classes) {
    List<ArchRule> rules =
        List.of(
            coreNeverCalls(System.class, "currentTimeMillis"),
            coreNeverCalls(System.class, "nanoTime"),
            coreNeverCalls(Instant.class, "now"),
            coreNeverCalls(LocalDate.class, "now"),
            coreNeverCalls(LocalDateTime.class, "now"),
            coreNeverCalls(OffsetDateTime.class, "now"),
            coreNeverCalls(ZonedDateTime.class, "now"),
            noClasses().that().resideInAnyPackage(plain()).should().callConstructor(Date.class),
            noClasses()
                .that()
                .resideInAnyPackage(plain())
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class));
    rules.forEach(rule -> rule.because("time is a parameter").check(classes));
  }

  private static ArchRule coreNeverCalls(Class<?> type, String method) {
    return noClasses().that().resideInAnyPackage(plain()).should().callMethod(type, method);
  }

  private static String[] plain() {
    return all(ORDER.subList(0, PLAIN));
  }

  private static String[] all(List<String> packages) {
    return packages.stream().map(ArchitectureTest::inside).toArray(String[]::new);
  }

  private static String inside(String name) {
    return "io.arrears." + name + "..";
  }
}
