package io.arrears.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;

/**
 * A real Kafka broker (KRaft, broker and controller in one) inside this JVM, on free ports of
 * 127.0.0.1, with its log in a temporary directory that is removed on close.
 *
 * <p>For the local tools and tests. It rests on classes of the broker that are not public API,
 * which is why all of it is in this one class and the broker's version is pinned.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final int NODE = 1;
  private static final String HOST = "127.0.0.1";
  private static final String CONTROLLER = "CONTROLLER";
  private static final long KEEP_ALL = -1;

  private final Path directory;
  private final int port;
  private final KafkaRaftServer server;
  private final CloseAtExit closing = CloseAtExit.of(this::shutDown);

  private EmbeddedKafka(Path directory, int port, KafkaRaftServer server) {
    this.directory = directory;
    this.port = port;
    this.server = server;
  }

  /**
   * Starts a broker that keeps every record; returns when it takes requests. Topics are not created
   * on first use.
   */
  public static EmbeddedKafka start() throws IOException {
    return start(KEEP_ALL);
  }

  /**
   * Starts a broker whose partitions drop their oldest records beyond a size.
   *
   * @param retentionBytes bytes of each partition that are kept, to within a segment of 64 MiB; -1:
   *     all
   */
  public static EmbeddedKafka start(long retentionBytes) throws IOException {
    Path directory = Files.createTempDirectory("arrears-kafka");
    try {
      int[] ports = freePorts();
      Properties properties = properties(directory, ports[0], ports[1]);
      properties.put("log.retention.bytes", String.valueOf(retentionBytes));
      properties.put("log.retention.check.interval.ms", "10000");
      format(directory, ports[1]);
      KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
      server.startup();
      return new EmbeddedKafka(directory, ports[0], server);
    } catch (Exception e) {
      TemporaryFiles.delete(directory);
      throw new IOException(
          "the embedded Kafka broker did not start in " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Address for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  /** Ends the broker and removes its log; so does the end of the JVM. */
  @Override
  public void close() throws IOException {
    try {
      closing.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the embedded Kafka broker did not close: " + e.getMessage(), e);
    }
  }

  private void shutDown() throws IOException {
    try {
      server.shutdown();
      server.awaitShutdown();
    } finally {
      TemporaryFiles.delete(directory);
    }
  }

  private static Properties properties(Path directory, int brokerPort, int controllerPort) {
    Properties properties = new Properties();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", String.valueOf(NODE));
    properties.put(
        "listeners",
        "PLAINTEXT://"
            + HOST
            + ":"
            + brokerPort
            + ","
            + CONTROLLER
            + "://"
            + HOST
            + ":"
            + controllerPort);
    properties.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + brokerPort);
    properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("controller.listener.names", CONTROLLER);
    properties.put("inter.broker.listener.name", "PLAINTEXT");
    properties.put("controller.quorum.bootstrap.servers", HOST + ":" + controllerPort);
    properties.put("log.dirs", directory.toString());
    properties.put("auto.create.topics.enable", "false");
    properties.put("default.replication.factor", "1");
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    // A temporary log needs no fast recovery, and many of the partitions stay small.
    properties.put("log.segment.bytes", String.valueOf(64 << 20));
    properties.put("log.index.size.max.bytes", String.valueOf(1 << 20));
    return properties;
  }

  private static void format(Path directory, int controllerPort) throws Exception {
    Formatter formatter = new Formatter();
    formatter.setPrintStream(new PrintStream(PrintStream.nullOutputStream()));
    formatter.setNodeId(NODE);
    formatter.setClusterId(Uuid.randomUuid().toString());
    formatter.addDirectory(directory.toString());
    formatter.setMetadataLogDirectory(directory.toString());
    formatter.setControllerListenerName(CONTROLLER);
    formatter.setHasDynamicQuorum(true);
    formatter.setInitialControllers(
        DynamicVoters.parse(NODE + "@" + HOST + ":" + controllerPort + ":" + Uuid.randomUuid()));
    formatter.run();
  }

  /** Two different ports that were free a moment ago. */
  private static int[] freePorts() throws IOException {
    InetAddress host = InetAddress.getByName(HOST);
    try (ServerSocket first = new ServerSocket(0, 1, host);
        ServerSocket second = new ServerSocket(0, 1, host)) {
      return new int[] {first.getLocalPort(), second.getLocalPort()};
    }
  }
}
