package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.cli.EmbeddedKafka;
import io.arrears.kafka.TopicAdmin;
import io.arrears.kafka.Topics;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** A broker of its own, and the topics on it. */
class TopicsITCase {

  @Test
  void missingTopicsAreCreatedWithTheirCleanupAndTheBrokerEnds() throws Exception {
    String address;
    try (EmbeddedKafka broker = EmbeddedKafka.start()) {
      address = broker.bootstrapServers();
      Properties clients =
          ArrearsOptions.of(Map.of("kafka.bootstrap.servers", address)).kafkaClients();
      Topics topics = Topics.DEFAULTS;
      assertThat(TopicAdmin.create(clients, topics, 3, (short) 1))
          .containsExactlyElementsOf(topics.all());
      assertThat(TopicAdmin.create(clients, topics, 3, (short) 1)).isEmpty();
      try (Admin admin = Admin.create(clients)) {
        assertThat(admin.describeTopics(topics.all()).allTopicNames().get().values())
            .allSatisfy(topic -> assertThat(topic.partitions()).hasSize(3));
        for (String topic : topics.all()) {
          ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
          Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
          assertThat(config.get("cleanup.policy").value())
              .as(topic)
              .isEqualTo(topics.compacted().contains(topic) ? "compact" : "delete");
        }
      }
    }
    String[] hostAndPort = address.split(":");
    assertThatThrownBy(() -> new Socket(hostAndPort[0], Integer.parseInt(hostAndPort[1])).close())
        .isInstanceOf(java.net.ConnectException.class);
  }
}
