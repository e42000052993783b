package io.arrears.backtest.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A few threads that share independent work; results keep the order of the tasks. */
public final class Workers implements AutoCloseable {

  private final ExecutorService threads;

  /** As many threads as given, 1 or more. */
  public Workers(int threads) {
    this.threads =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "backtest");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** One thread for each processor. */
  public static Workers ofMachine() {
    return new Workers(Runtime.getRuntime().availableProcessors());
  }

  /** Does all tasks and returns their results; the first failure is thrown. */
  public <T> List<T> all(Collection<? extends Callable<T>> tasks) throws Exception {
    List<T> results = new ArrayList<>(tasks.size());
    for (Future<T> future : threads.invokeAll(tasks)) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Exception cause) {
          throw cause;
        }
        throw e;
      }
    }
    return results;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
