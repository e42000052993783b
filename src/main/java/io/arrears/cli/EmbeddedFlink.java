package io.arrears.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A Flink cluster inside this JVM, with its web page on a free port of 127.0.0.1 and its
 * checkpoints in a temporary directory that is removed on close. For the local tools and tests.
 */
public final class EmbeddedFlink implements AutoCloseable {

  /** Largest number of slots. */
  public static final int MAX_SLOTS = 16;

  private static final String HOST = "127.0.0.1";
  private static final MemorySize LEAST_NETWORK = MemorySize.ofMebiBytes(64);

  /** Exchanges between all subtasks of two operators in the job, with some to spare. */
  private static final int EXCHANGES = 8;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path directory;
  private final MiniCluster cluster;
  private final CloseAtExit closing = CloseAtExit.of(this::shutDown);

  private EmbeddedFlink(Path directory, MiniCluster cluster) {
    this.directory = directory;
    this.cluster = cluster;
  }

  /**
   * Starts a cluster of one task manager.
   *
   * @param slots its slots: the largest parallelism of a job; 1 to {@value #MAX_SLOTS}
   */
  public static EmbeddedFlink start(int slots) throws IOException {
    Path directory = Files.createTempDirectory("arrears-flink");
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.ADDRESS, HOST);
    configuration.set(RestOptions.BIND_ADDRESS, HOST);
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(WebOptions.SUBMIT_ENABLE, false);
    configuration.set(CoreOptions.TMP_DIRS, directory.toString());
    setNetworkMemory(configuration, slots);
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.resolve("checkpoints").toUri() + "");
    configuration.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY, directory.resolve("savepoints").toUri() + "");
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                .build());
    // Made first, so that an end of the JVM during the start leaves nothing behind either.
    EmbeddedFlink flink = new EmbeddedFlink(directory, cluster);
    try {
      cluster.start();
    } catch (Exception e) {
      flink.close();
      throw new IOException("the embedded Flink cluster did not start: " + e.getMessage(), e);
    }
    return flink;
  }

  /**
   * An exchange between p and p subtasks takes p + 1 buffers at each sender, and at each receiver
   * two for each sender and eight to share.
   */
  private static void setNetworkMemory(Configuration configuration, int slots) {
    long buffers = (long) EXCHANGES * slots * (3 * slots + 9);
    long buffer = TaskManagerOptions.MEMORY_SEGMENT_SIZE.defaultValue().getBytes();
    long bytes = Math.max(LEAST_NETWORK.getBytes(), buffers * buffer);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, new MemorySize(bytes));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, new MemorySize(bytes));
  }

  /** Starts the job that an environment describes. */
  public JobID submit(StreamExecutionEnvironment environment) throws InterruptedException {
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobId(new JobID());
    try {
      return cluster.submitJob(graph).get().getJobID();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the job was not accepted: " + e.getCause(), e.getCause());
    }
  }

  /** Completes when a job has come to its end, however it ended. */
  public CompletableFuture<JobResult> result(JobID job) {
    return cluster.requestJobResult(job);
  }

  /** Address of the cluster's web page. */
  public URI address() throws InterruptedException {
    try {
      return cluster.getRestAddress().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the cluster has no web page: " + e.getCause(), e.getCause());
    }
  }

  /** Ends all jobs and the cluster and removes its files; so does the end of the JVM. */
  @Override
  public void close() throws IOException {
    try {
      closing.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the embedded Flink cluster did not close: " + e.getMessage(), e);
    }
  }

  private void shutDown() throws IOException {
    try {
      cluster.closeAsync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the embedded Flink cluster did not close: " + e, e);
    } finally {
      TemporaryFiles.delete(directory);
    }
  }
}
