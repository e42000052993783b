package io.arrears.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** Brokers that learn of a topic some time after it was created. */
class TopicAdminTest {

  private static final String WHAT = "the new topics [a]";
  private static final Duration LONG = Duration.ofSeconds(60);

  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void brokersThatDoNotKnowTheTopicYetAreAskedAgain() throws Exception {
    TopicAdmin.retry(
        () -> {
          switch (asked.incrementAndGet()) {
            case 1 -> throw new ExecutionException(new UnknownTopicOrPartitionException("a"));
            case 2 -> throw new ExecutionException(new LeaderNotAvailableException("a-0"));
            default -> {}
          }
        },
        WHAT,
        LONG);
    assertThat(asked).hasValue(3);
  }

  @Test
  void whatDoesNotPassIsToldAtOnce() {
    TopicAuthorizationException denied = new TopicAuthorizationException("a");
    assertThatThrownBy(() -> TopicAdmin.retry(() -> refuse(denied), WHAT, LONG))
        .isInstanceOf(ExecutionException.class)
        .hasCause(denied);
    assertThat(asked).hasValue(1);
  }

  @Test
  void atTheDeadlineTheTopicsAreNamed() {
    UnknownTopicOrPartitionException unknown = new UnknownTopicOrPartitionException("a");
    assertThatThrownBy(() -> TopicAdmin.retry(() -> refuse(unknown), WHAT, Duration.ZERO))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("the new topics [a] have no leader within 0.0 s; see that every")
        .hasCause(unknown);
  }

  private void refuse(RuntimeException cause) throws ExecutionException {
    asked.incrementAndGet();
    throw new ExecutionException(cause);
  }
}
