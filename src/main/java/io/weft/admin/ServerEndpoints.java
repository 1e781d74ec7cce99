package io.weft.admin;

import io.weft.admin.ServerControl.State;
import io.weft.common.BuildVersion;
import io.weft.common.ConfigException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The endpoints that show and change the process as a whole. */
public final class ServerEndpoints {
  private final ServerControl server;
  private final Supplier<? extends Object> node;
  private final Supplier<Map<String, List<String>>> unreadyTargets;

  /**
   * Endpoints of {@code server}.
   *
   * @param node yields the node of the bootstrap as a tree for {@link AdminJson}
   * @param unreadyTargets yields what is not ready yet, by who waits for it
   */
  public ServerEndpoints(
      ServerControl server,
      Supplier<? extends Object> node,
      Supplier<Map<String, List<String>>> unreadyTargets) {
    this.server = server;
    this.node = node;
    this.unreadyTargets = unreadyTargets;
  }

  /** All of them. */
  public List<AdminEndpoint> endpoints() {
    return List.of(
        AdminEndpoint.reading("/ready", "state of the server; 200 if LIVE, else 503", r -> ready()),
        AdminEndpoint.reading("/server_info", "version, state and command line", r -> info()),
        AdminEndpoint.reading("/init_dump", "what is not ready yet", r -> initDump()),
        AdminEndpoint.reading(
            "/hot_restart_version",
            "version of the hot restart protocol",
            r -> AdminResponse.text(200, "disabled")),
        AdminEndpoint.reading("/memory", "memory of the process, in bytes", r -> memory()),
        AdminEndpoint.reading(
            "/contention",
            "contention of locks; see /threads",
            r ->
                AdminResponse.text(
                    200,
                    "Mutex contention tracing is not enabled. To enable, run Envoy with flag"
                        + " --enable-mutex-tracing.")),
        AdminEndpoint.changing(
            "/healthcheck/fail", "have health checks of this server fail", r -> health(true)),
        AdminEndpoint.changing(
            "/healthcheck/ok", "have health checks of this server succeed", r -> health(false)),
        AdminEndpoint.changing(
            "/drain_listeners",
            "stop listeners",
            this::drain,
            AdminEndpoint.Parameter.toggle(
                "graceful", "drain connections for the drain time before listeners stop"),
            AdminEndpoint.Parameter.toggle(
                "skip_exit", "drain connections but do not stop the listeners"),
            AdminEndpoint.Parameter.toggle(
                "inboundonly", "only listeners whose traffic_direction is INBOUND")),
        AdminEndpoint.changing("/reopen_logs", "open log files anew", r -> reopenLogs()),
        AdminEndpoint.changing(
            "/reload", "read the bootstrap anew, apply its listeners and clusters", r -> reload()),
        AdminEndpoint.changing("/quitquitquit", "end the server", r -> quit()));
  }

  private AdminResponse ready() {
    State state = server.state();
    return AdminResponse.text(state == State.LIVE ? 200 : 503, state.name() + "\n");
  }

  private AdminResponse info() {
    String uptime = server.uptime().toSeconds() + "s";
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("version", BuildVersion.text());
    info.put("state", server.state().name());
    info.put("uptime_current_epoch", uptime);
    info.put("uptime_all_epochs", uptime);
    info.put("hot_restart_version", "disabled");
    info.put("command_line_options", commandLine());
    info.put("node", node.get());
    info.put("hot_restart_initializing", false);
    return AdminResponse.json(info);
  }

  /** The options as the message {@code envoy.admin.v3.CommandLineOptions} would be printed. */
  private Map<String, Object> commandLine() {
    Map<String, Object> options = new LinkedHashMap<>();
    for (Map.Entry<String, Object> option : server.commandLine().entrySet()) {
      Object value = option.getValue();
      if (value instanceof Duration duration) {
        value = seconds(duration);
      } else if (option.getKey().equals("base_id")) {
        value = value.toString();
      }
      options.put(option.getKey(), value);
    }
    return options;
  }

  private static String seconds(Duration duration) {
    int millis = duration.toMillisPart();
    return duration.toSeconds() + (millis == 0 ? "s" : ".%03ds".formatted(millis));
  }

  private AdminResponse initDump() {
    List<Object> dumps = new ArrayList<>();
    unreadyTargets
        .get()
        .forEach((name, targets) -> {
          Map<String, Object> dump = new LinkedHashMap<>();
          dump.put("name", name);
          dump.put("target_names", targets);
          dumps.add(dump);
        });
    return AdminResponse.json(dumps.isEmpty() ? Map.of() : Map.of("unready_targets_dumps", dumps));
  }

  private static AdminResponse memory() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    Map<String, Object> memory = new LinkedHashMap<>();
    memory.put("allocated", Long.toString(heap.getUsed()));
    memory.put("heap_size", Long.toString(heap.getCommitted() + other.getCommitted()));
    memory.put("pageheap_unmapped", "0");
    memory.put("pageheap_free", Long.toString(heap.getCommitted() - heap.getUsed()));
    memory.put("total_thread_cache", "0");
    memory.put("total_physical_bytes", Long.toString(ResidentMemory.bytes()));
    return AdminResponse.json(memory);
  }

  private AdminResponse health(boolean fail) {
    server.failHealthChecks(fail);
    return AdminResponse.OK;
  }

  private AdminResponse drain(AdminRequest request) {
    QueryString query = request.query();
    boolean skipExit = query.has("skip_exit");
    boolean graceful = skipExit || query.has("graceful");
    server.drainListeners(
        new ServerControl.DrainRequest(query.has("inboundonly"), graceful, skipExit));
    return AdminResponse.OK;
  }

  private AdminResponse reopenLogs() {
    server.reopenLogs();
    return AdminResponse.OK;
  }

  private AdminResponse reload() {
    try {
      ServerControl.ReloadReport report = server.reload();
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("added", report.diff().added());
      shown.put("modified", report.diff().modified());
      shown.put("removed", report.diff().removed());
      shown.put("failures", report.failures());
      shown.put("needs_restart", report.restartFields());
      return AdminResponse.json(shown);
    } catch (ConfigException e) {
      return AdminResponse.text(400, e.getMessage() + "\n");
    }
  }

  private AdminResponse quit() {
    server.shutdown();
    return AdminResponse.OK;
  }
}
