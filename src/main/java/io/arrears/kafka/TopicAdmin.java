package io.arrears.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;

/** Creates the topics of a job. */
public final class TopicAdmin {

  /** How long to wait for the leaders of new partitions. */
  private static final Duration LEADER_PATIENCE = Duration.ofSeconds(60);

  private static final Duration RETRY_PAUSE = Duration.ofMillis(50);

  private TopicAdmin() {}

  /**
   * Creates those of the nine topics that do not exist; the others are left as they are. Returns
   * when the leader of each new partition answers. A producer that sends before may have its first
   * batch refused and its second one taken, after which the first can never be written: its
   * sequence number is too low by then.
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
   * Brokers learn of a new topic one by one, so that it may be unknown at first.
   */
  private static void awaitLeaders(Admin admin, List<NewTopic> created)
      throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + LEADER_PATIENCE.toNanos();
    while (true) {
      try {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (TopicDescription topic : describe(admin, created)) {
          for (TopicPartitionInfo partition : topic.partitions()) {
            asked.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
          }
        }
        admin.listOffsets(asked).all().get();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(RETRY_PAUSE.toMillis());
      }
    }
  }

  private static Collection<TopicDescription> describe(Admin admin, List<NewTopic> topics)
      throws InterruptedException, ExecutionException {
    return admin
        .describeTopics(topics.stream().map(NewTopic::name).toList())
        .allTopicNames()
        .get()
        .values();
  }
}
