package io.weft.server;

import io.weft.admin.ServerControl.ReloadReport;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import io.weft.common.ControlThread;
import io.weft.common.Log;
import io.weft.config.ConfigSnapshot;
import io.weft.config.ConfigUpdater;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Puts the bootstrap into service, at the start and whenever it is to be read anew.
 *
 * <p>Any thread but the control thread, which does the work; each method waits for it.
 */
final class Reload {
  private static final Log LOG = Log.of("config");

  private final ServerConfiguration configuration;
  private final ConfigUpdater updater;
  private final ControlThread control;
  private final AtomicBoolean running = new AtomicBoolean();

  Reload(ServerConfiguration configuration, ConfigUpdater updater, ControlThread control) {
    this.configuration = configuration;
    this.updater = updater;
    this.control = control;
  }

  /**
   * Puts into service what the bootstrap said when the process started, as soon as its clusters are
   * ready, which may be never; does not wait for that.
   *
   * @return completed on the control thread with the listeners that cannot be opened
   */
  CompletableFuture<ConfigErrors> begin() {
    running.set(true);
    return post(configuration.initial()).whenComplete((errors, failure) -> running.set(false));
  }

  /**
   * Reads the bootstrap and puts into service what changed.
   *
   * @throws ConfigException with all problems, or if another reload is under way; nothing has
   *     changed then
   */
  ReloadReport run() throws ConfigException {
    if (!running.compareAndSet(false, true)) {
      throw new ConfigException("", "another reload is under way");
    }
    try {
      ServerConfiguration.Revision next = configuration.reread();
      ConfigErrors failures = apply(next.snapshot());
      ReloadReport report =
          new ReloadReport(
              next.diff(),
              failures.problems().stream().map(ConfigProblem::toString).toList(),
              next.restartFields());
      LOG.info(() -> "configuration read again: " + report);
      return report;
    } finally {
      running.set(false);
    }
  }

  private CompletableFuture<ConfigErrors> post(ConfigSnapshot snapshot) {
    CompletableFuture<ConfigErrors> applied = new CompletableFuture<>();
    control.post(() -> {
      try {
        updater.apply(snapshot, applied::complete);
      } catch (RuntimeException e) {
        applied.completeExceptionally(e);
      }
    });
    return applied;
  }

  private ConfigErrors apply(ConfigSnapshot snapshot) {
    try {
      return post(snapshot).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while waiting for the control thread", e);
    }
  }
}
