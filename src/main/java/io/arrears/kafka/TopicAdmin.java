package io.arrears.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/** Creates the topics of a job. */
public final class TopicAdmin {

  /** How long the brokers may take until they know a new topic. */
  private static final Duration LEADERS_WITHIN = Duration.ofSeconds(60);

  private static final long PAUSE_MILLIS = 100;

  private TopicAdmin() {}

  /**
   * Creates those of the topics that do not exist; the others are left as they are. Returns when
   * the leader of each new partition answers. A producer that sends before may have its first batch
   * refused and its second one taken, after which the first can never be written: its sequence
   * number is too low by then.
   *
   * @param clients properties of the Kafka clients, with {@code bootstrap.servers}
   * @param partitions partitions of each new topic, 1 or more
   * @param replication replicas of each new topic, 1 or more, or -1 for the broker's default
   * @return names of the topics that were created
   */
  public static List<String> create(
      Properties clients, Topics topics, int partitions, short replication)
      throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(clients)) {
      Set<String> existing = admin.listTopics().names().get();
      List<NewTopic> missing = new ArrayList<>();
      for (String name : topics.all()) {
        if (!existing.contains(name)) {
          String policy =
              topics.compacted().contains(name)
                  ? TopicConfig.CLEANUP_POLICY_COMPACT
                  : TopicConfig.CLEANUP_POLICY_DELETE;
          missing.add(
              new NewTopic(name, partitions, replication)
                  .configs(
                      Map.of(
                          TopicConfig.CLEANUP_POLICY_CONFIG,
                          policy,
                          // max.clock.skew is measured against the broker's clock, not the
                          // producer's.
                          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                          "LogAppendTime")));
        }
      }
      admin.createTopics(missing).all().get();
      awaitLeaders(admin, missing);
      return missing.stream().map(NewTopic::name).toList();
    }
  }

  /**
   * Asks each new partition for an offset, until all answer: only a leader that is in place does.
   */
  private static void awaitLeaders(Admin admin, List<NewTopic> created)
      throws InterruptedException, ExecutionException {
    List<String> names = created.stream().map(NewTopic::name).toList();
    retry(() -> askLeaders(admin, names), "the new topics " + names, LEADERS_WITHIN);
  }

  private static void askLeaders(Admin admin, List<String> topics)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
      for (TopicPartitionInfo partition : topic.partitions()) {
        asked.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
      }
    }
    admin.listOffsets(asked).all().get();
  }

  /** Something that Kafka may refuse for a while. */
  @FunctionalInterface
  interface Attempt {
    void run() throws InterruptedException, ExecutionException;
  }

  /**
   * Tries until Kafka no longer refuses for a reason that passes: brokers learn of a topic some
   * time after the controller has created it.
   *
   * @param what what is waited for, for the message
   * @throws ExecutionException with another refusal at once, or with a {@link TimeoutException} and
   *     the last refusal where there has been nothing else
   */
  static void retry(Attempt attempt, String what, Duration within)
      throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    while (true) {
      try {
        attempt.run();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RetriableException)) {
          throw e;
        }
        if (System.nanoTime() - start >= within.toNanos()) {
          throw new ExecutionException(
              new TimeoutException(
                  what
                      + " have no leader within "
                      + within.toMillis() / 1e3
                      + " s; see that every broker is up and reaches the controller, then start"
                      + " again",
                  e.getCause()));
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }
}
