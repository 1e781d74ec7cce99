package io.weft.server;

import io.weft.admin.Admin;
import io.weft.admin.AdminEndpoint;
import io.weft.admin.CertsEndpoint;
import io.weft.admin.ClustersEndpoint;
import io.weft.admin.DiagnosticEndpoints;
import io.weft.admin.ExplainEndpoint;
import io.weft.admin.ListenersEndpoint;
import io.weft.admin.ListenersEndpoint.ShownListener;
import io.weft.admin.LoggingEndpoint;
import io.weft.admin.RequestsEndpoint;
import io.weft.admin.ServerControl;
import io.weft.admin.ServerEndpoints;
import io.weft.common.BuildVersion;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.Log;
import io.weft.config.ConfigUpdater;
import io.weft.listener.AcceptedBy;
import io.weft.listener.ListenSocket;
import io.weft.listener.Listener;
import io.weft.listener.ListenerConfig;
import io.weft.listener.ListenerContext;
import io.weft.listener.ListenerManager;
import io.weft.listener.ListenerManagerStats;
import io.weft.net.Drain;
import io.weft.overload.ConnectionLimit;
import io.weft.upstream.ClusterManagerStats;
import io.weft.upstream.HostDiscovery;
import io.weft.upstream.SystemDnsResolver;
import io.weft.xds.DynamicConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The process: puts all objects together, starts them, and takes them apart again.
 *
 * <p>{@link #start} reads from top to bottom, {@link #close} is its reverse. An identity object.
 */
final class Server implements ServerControl, AutoCloseable {
  private static final Log LOG = Log.of("main");
  private static final Duration TRIM_INTERVAL = Duration.ofSeconds(10);

  private final long startNanos = System.nanoTime();
  private final CommandLine commandLine;
  private final LogWriter log;
  private final Foundation foundation;
  private final ServerConfiguration configuration;
  private final ServerStats stats;
  private final Lifecycle lifecycle = new Lifecycle();
  private final ListenerManager listeners;
  private final Reload reload;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AdminListener adminListener;
  private volatile boolean drainBegun;
  private volatile @Nullable ConfigException failure;
  private boolean started;

  /**
   * The server that {@code source} configures; nothing listens yet.
   *
   * @throws ConfigException with everything that is wrong with the configuration
   */
  Server(CommandLine commandLine, LogWriter log, ServerConfiguration.Source source)
      throws ConfigException {
    this.commandLine = commandLine;
    this.log = log;
    this.foundation = new Foundation();
    this.adminListener = new AdminListener(foundation.deadlines(), foundation.stats().root());
    this.configuration = load(source);
    this.stats =
        new ServerStats(
            foundation.stats().root(),
            commandLine.concurrency(),
            commandLine.number(Flag.RESTART_EPOCH));
    configuration
        .logPattern()
        .ifPresent(text -> log.pattern(new LogPattern(text, ZoneId::systemDefault)));
    configuration.versionOverride().ifPresent(stats::version);
    this.listeners =
        new ListenerManager(listenerContext(), new ListenerManagerStats(foundation.stats().root()));
    ClusterManagerStats clusterStats = new ClusterManagerStats(foundation.stats().root());
    ConfigUpdater updater =
        new ConfigUpdater(
            configuration.store(),
            listeners,
            new HostDiscovery(
                new SystemDnsResolver(),
                configuration.endpoints(),
                configuration.internalListeners(),
                clusterStats::updated),
            clusterStats);
    configuration.beginDiscovery(updater);
    this.reload = new Reload(configuration, updater, foundation.control());
  }

  /**
   * Opens the admin listener, starts clusters and discovery, opens the listeners. Returns before
   * clusters are ready and all that control planes bring is there.
   *
   * @return completed when the listeners of the bootstrap are open
   * @throws ConfigException if the admin's address cannot be bound
   * @throws IOException if the file for the admin address cannot be written
   */
  CompletableFuture<?> start() throws ConfigException, IOException {
    LOG.info(() -> "initializing " + BuildVersion.text());
    started = true;
    foundation.deadlines().start();
    foundation.control().start();
    openAdmin();
    CompletableFuture<?> opened = reload.begin().thenAccept(this::onBegun);
    foundation.control().postAfter(configuration.statsFlushInterval(), this::flushStats);
    HeapTrim trim =
        new HeapTrim(() -> configuration.isQuiet() && foundation.requests().snapshot().isEmpty());
    foundation.control().postAfter(TRIM_INTERVAL, () -> trimHeap(trim));
    return opened;
  }

  /**
   * Waits until the process is to end.
   *
   * @throws ConfigException if a listener of the bootstrap cannot be opened
   */
  void awaitEnd() throws ConfigException {
    while (true) {
      try {
        ended.await();
        if (failure != null) {
          throw failure;
        }
        return;
      } catch (InterruptedException e) {
        LOG.warning(() -> "unexpected interrupt ignored");
      }
    }
  }

  /** Closes everything, in the reverse order of {@link #start}. */
  @Override
  public void close() {
    if (!started) {
      adminListener.close();
      configuration.close();
      return;
    }
    LOG.info(() -> "exiting");
    foundation.control().call(listeners::close);
    foundation.control().call(adminListener::close);
    configuration.close();
    foundation.control().close();
    foundation.deadlines().close();
  }

  /**
   * Ends the process orderly: accepts no connection any more, has those that are open finish within
   * the drain time, and ends as soon as none is left. Ends at once if called again, or if a drain
   * was begun through the admin interface. Any thread.
   */
  void terminate() {
    if (drainBegun) {
      shutdown();
      return;
    }
    drainBegun = true;
    lifecycle.drain();
    LOG.info(() -> "draining " + foundation.drain().connections() + " connections before the end");
    foundation.control().post(this::drainToTheEnd);
  }

  @Override
  public State state() {
    return lifecycle.state();
  }

  @Override
  public Duration uptime() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  @Override
  public Map<String, Object> commandLine() {
    return commandLine.facts();
  }

  @Override
  public void failHealthChecks(boolean fail) {
    lifecycle.failHealthChecks(fail);
    foundation.control().call(() -> listeners.failHealthChecks(fail));
  }

  @Override
  public void drainListeners(DrainRequest request) {
    drainBegun = true;
    Predicate<ListenerConfig> chosen =
        request.inboundOnly() ? ListenerManager.INBOUND : ListenerManager.ALL;
    foundation
        .control()
        .call(() -> {
          if (!request.graceful()) {
            listeners.stopAccepting(chosen);
            return;
          }
          listeners.drain(chosen);
          if (!request.skipExit()) {
            foundation
                .control()
                .postAfter(commandLine.drainTime(), () -> listeners.stopAccepting(chosen));
          }
        });
  }

  @Override
  public void reopenLogs() {
    log.reopen();
    configuration.reopenLogs();
  }

  @Override
  public ReloadReport reload() throws ConfigException {
    return reload.run();
  }

  @Override
  public void shutdown() {
    ended.countDown();
  }

  /** Reads the bootstrap anew, as {@link #reload}, and logs what is wrong with it. */
  void reloadAndLog() {
    try {
      reload.run();
    } catch (ConfigException e) {
      e.problems().forEach(problem -> LOG.error(problem::toString));
    }
  }

  /**
   * Brings stats up to date that nobody counts, and begins a new interval of the histograms if each
   * request for stats is to do so. Any thread; waits for the control thread, the only one that sets
   * gauges.
   */
  void refreshStats() {
    foundation
        .control()
        .call(() -> {
          refreshGauges();
          if (configuration.flushesStatsOnAdmin()) {
            foundation.stats().latch();
          }
        });
  }

  /** On the control thread. */
  private void onBegun(ConfigErrors errors) {
    try {
      errors.throwIfAny();
      configuration.discover(new StartUp());
    } catch (ConfigException e) {
      failure = e;
      shutdown();
    }
  }

  private ServerConfiguration load(ServerConfiguration.Source source) throws ConfigException {
    boolean serves = commandLine.mode() != CommandLine.Mode.VALIDATE;
    boolean loaded = false;
    try {
      ServerConfiguration configured =
          source.load(commandLine, foundation, serves ? this::bindAdmin : socket -> {});
      loaded = true;
      return configured;
    } finally {
      if (!loaded) {
        adminListener.close();
      }
    }
  }

  /** Has whoever asks early, such as a probe, wait for an answer instead of being refused. */
  private void bindAdmin(ListenSocket socket) {
    try {
      adminListener.bind(socket);
    } catch (ConfigException e) {
      // It is tried again, and told then, when everything else that may be wrong was.
      LOG.debug(() -> "the admin listener is not bound yet: " + e.getMessage());
    }
  }

  private ListenerContext listenerContext() {
    Drain.Strategy strategy =
        commandLine.drainsImmediately() ? Drain.Strategy.IMMEDIATE : Drain.Strategy.GRADUAL;
    return new ListenerContext(
        foundation.deadlines(),
        foundation.drain(),
        new ListenerContext.DrainSettings(commandLine.drainTime(), strategy),
        new ConnectionLimit(configuration::connectionLimit),
        configuration::listenerLimit,
        foundation.stats().root(),
        AcceptedBy.WORKERS,
        configuration.internalListeners());
  }

  private void openAdmin() throws ConfigException, IOException {
    Optional<ServerConfiguration.AdminSettings> settings = configuration.admin();
    if (settings.isEmpty()) {
      LOG.warning(() -> "no admin listener: the bootstrap has no admin.address");
      return;
    }
    Admin admin = new Admin(endpoints(settings.get()), settings.get().allowedPaths());
    adminListener.serve(settings.get().socket(), configuration.adminConnectionManager(admin));
    LOG.info(() -> "admin address: " + adminListener.address());
    Optional<Path> file = commandLine.path(Flag.ADMIN_ADDRESS_PATH);
    if (file.isPresent()) {
      adminListener.writeAddress(file.get());
    }
  }

  private List<AdminEndpoint> endpoints(ServerConfiguration.AdminSettings settings) {
    List<AdminEndpoint> endpoints = new ArrayList<>();
    endpoints.addAll(
        new ServerEndpoints(this, configuration::node, configuration::unreadyTargets).endpoints());
    endpoints.addAll(new DiagnosticEndpoints(settings.profilePath()).endpoints());
    endpoints.add(new LoggingEndpoint().endpoint());
    endpoints.add(new ListenersEndpoint(this::shownListeners).endpoint());
    endpoints.add(
        new ClustersEndpoint(configuration::clusters, configuration::isDynamic).endpoint());
    endpoints.add(new CertsEndpoint(configuration::certificates).endpoint());
    endpoints.add(new RequestsEndpoint(foundation.requests()).endpoint());
    endpoints.add(new ExplainEndpoint(configuration.store()).endpoint());
    endpoints.addAll(configuration.adminEndpoints(this::refreshStats));
    return endpoints;
  }

  private List<ShownListener> shownListeners() {
    List<ShownListener> shown = new ArrayList<>();
    foundation
        .control()
        .call(() -> {
          for (Listener listener : listeners.listeners()) {
            shown.add(new ShownListener(listener.config().name(), listener.localAddresses()));
          }
        });
    return shown;
  }

  private void drainToTheEnd() {
    // At once whatever the strategy is: who ends processes rarely waits for a whole drain time.
    // Connections know of it before it shows from outside that no other is accepted.
    foundation.drain().end(foundation.deadlines());
    listeners.stopAccepting(ListenerManager.ALL);
    foundation.drain().onEmpty(this::shutdown);
    foundation.control().postAfter(commandLine.drainTime(), this::shutdown);
  }

  private void refreshGauges() {
    stats.refresh(lifecycle, uptime(), foundation.drain().connections());
    stats.recentLookups(foundation.stats().recentLookups().total());
    stats.certificates(configuration.certificates());
  }

  private void trimHeap(HeapTrim trim) {
    trim.check();
    foundation.control().postAfter(TRIM_INTERVAL, () -> trimHeap(trim));
  }

  private void flushStats() {
    refreshGauges();
    foundation.stats().latch();
    foundation.control().postAfter(configuration.statsFlushInterval(), this::flushStats);
  }

  /** What happens when what was configured becomes ready; on the control thread. */
  private final class StartUp implements DynamicConfiguration.Progress {
    @Override
    public void clustersReady() {
      lifecycle.initializing();
    }

    @Override
    public void listenersReady() {
      listeners.start();
      lifecycle.live();
      stats.initialized(uptime());
      LOG.info(() -> "all listeners accept connections after " + uptime().toMillis() + " ms");
    }
  }
}
