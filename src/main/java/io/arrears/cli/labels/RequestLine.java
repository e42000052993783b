package io.arrears.cli.labels;

import io.arrears.avro.LabelRequest;
import io.arrears.cli.Style;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A label request as a line of a table. */
final class RequestLine {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private RequestLine() {}

  static String heading() {
    return String.format(
        Locale.ROOT,
        "%-16s  %-16s  %-9s  %5s  %9s  %9s  %6s  %8s  %s",
        "asked at",
        "model",
        "of day",
        "rank",
        "gain nats",
        "per row",
        "weight",
        "price",
        "prediction, observation");
  }

  static String of(LabelRequest request) {
    return String.format(
        Locale.ROOT,
        "%-16s  %-16s  %-9s  %5d  %9s  %9s  %6s  %8s  %s, %s:%d:%d",
        TIME.format(Instant.ofEpochMilli(request.getRequestedAt())),
        Style.printable(request.getModelId()),
        request.getOfDay() + "/" + request.getBudget(),
        request.getRank(),
        number(request.getInformationGain()),
        number(request.getGapReduction()),
        number(request.getWeight()),
        number(request.getPrice()),
        Style.printable(request.getPredictionId()),
        Style.printable(request.getTopic()),
        request.getPartition(),
        request.getOffset());
  }

  private static String number(Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.3g", value);
  }
}
