package io.weft.server;

import io.prometheus.client.CollectorRegistry;
import io.weft.accesslog.AccessLogFile;
import io.weft.accesslog.AccessLogFiles;
import io.weft.admin.AdminEndpoint;
import io.weft.admin.BootstrapDump;
import io.weft.admin.JvmStatsEndpoint;
import io.weft.admin.RuntimeEndpoints;
import io.weft.admin.StatsEndpoints;
import io.weft.common.ConfigException;
import io.weft.config.BootstrapLoader;
import io.weft.config.BuildContext;
import io.weft.config.ConfigDiff;
import io.weft.config.ConfigSnapshot;
import io.weft.config.ConfigStore;
import io.weft.config.ConfigUpdater;
import io.weft.config.LoadedBootstrap;
import io.weft.config.SecretManager;
import io.weft.config.StaticResources;
import io.weft.hcm.HttpConnectionManager;
import io.weft.hcm.HttpConnectionManagerSettings;
import io.weft.hcm.HttpConnectionManagerStats;
import io.weft.hcm.HttpFilterChains;
import io.weft.http.HttpHandler;
import io.weft.listener.ListenSocket;
import io.weft.net.ConnectionHandler;
import io.weft.net.InternalListeners;
import io.weft.net.ShownCertificates;
import io.weft.net.TransportSocket;
import io.weft.overload.ConnectionLimit;
import io.weft.runtime.RuntimeLoader;
import io.weft.spi.ExtensionRegistry;
import io.weft.spi.NodeSettings;
import io.weft.upstream.Cluster;
import io.weft.upstream.DnsCaches;
import io.weft.upstream.EndpointDiscovery;
import io.weft.upstream.SystemDnsResolver;
import io.weft.xds.DynamicConfiguration;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a process: what stands in the bootstrap, and what it leaves to a control
 * plane. What the process itself has to know is read once; listeners and clusters may be read
 * again.
 */
final class BootstrapConfiguration implements ServerConfiguration {
  private static final long MAX_WAITING_LOG_BYTES = 16L * 1024 * 1024;
  private static final String GLOBAL_LIMIT = "overload.global_downstream_max_connections";

  private final Foundation foundation;
  private final CommandLine commandLine;
  private final ExtensionRegistry registry = ExtensionRegistry.of(BuiltInExtensions.ALL);
  private final BuildContext.Common context;
  private final LoadedBootstrap bootstrap;
  private volatile LoadedBootstrap current;
  private volatile StaticResources resources;
  private final RuntimeLoader runtime;
  private final NodeSettings node;
  private final AccessLogFiles logFiles;
  private final ConfigStore store = new ConfigStore();
  private final DynamicConfiguration dynamic;
  private final Optional<AdminSettings> admin;
  private final InternalListeners internalListeners;

  private BootstrapConfiguration(
      CommandLine commandLine,
      Foundation foundation,
      Map<String, OutputStream> streams,
      BootstrapLoader text)
      throws ConfigException {
    this.foundation = foundation;
    this.commandLine = commandLine;
    this.bootstrap = load(text);
    this.current = bootstrap;
    foundation.stats().settings(bootstrap.statsSettings(commandLine.statsTags()));
    this.node =
        bootstrap.node(
            commandLine.text(Flag.SERVICE_NODE),
            commandLine.text(Flag.SERVICE_CLUSTER),
            commandLine.text(Flag.SERVICE_ZONE),
            LocalAddress.find(commandLine.text(Flag.LOCAL_ADDRESS_IP_VERSION)));
    this.runtime =
        new RuntimeLoader(bootstrap.runtimeLayers(node.cluster()), foundation.stats().root());
    this.internalListeners = bootstrap.internalListeners();
    this.logFiles =
        new AccessLogFiles(
            streams,
            new AccessLogFile.Flushing(
                commandLine.fileFlushInterval().toNanos(),
                commandLine.fileFlushMinSizeBytes(),
                MAX_WAITING_LOG_BYTES),
            foundation.stats().root());
    this.resources = StaticResources.NONE;
    this.dynamic =
        new DynamicConfiguration(
            bootstrap, node, runtime, foundation.control(), this::staticCluster);
    this.context =
        new BuildContext.Common(
            foundation.stats().root(),
            store,
            runtime,
            foundation.deadlines(),
            foundation.control(),
            foundation.requests(),
            logFiles,
            registry,
            node,
            dynamic.discoveries(),
            new SecretManager(dynamic.secrets()),
            internalListeners,
            new DnsCaches(
                new SystemDnsResolver(), foundation.control(), foundation.stats().root()));
    this.resources = bootstrap.build(context, resources);
    Optional<ListenSocket> socket = bootstrap.adminSocket();
    this.admin = socket.map(own -> new AdminSettings(own, path -> true, bootstrap.profilePath()));
  }

  /**
   * Reads the bootstrap that a command line names.
   *
   * @param streams what stands for {@code /dev/stdout} and {@code /dev/stderr} in access logs
   */
  static Source source(Map<String, OutputStream> streams) {
    return (commandLine, foundation, adminSocket) -> {
      BootstrapLoader text = read(commandLine);
      text.adminSocket().ifPresent(adminSocket);
      return new BootstrapConfiguration(commandLine, foundation, streams, text);
    };
  }

  @Override
  public Optional<AdminSettings> admin() {
    return admin;
  }

  @Override
  public ConnectionHandler adminConnectionManager(HttpHandler handler) {
    return new HttpConnectionManager(
        HttpConnectionManagerSettings.ofAdmin(node.localAddress()),
        HttpConnectionManagerStats.ofAdmin(foundation.stats().root()),
        new HttpFilterChains(handler, Map.of()),
        () -> null,
        foundation.deadlines(),
        foundation.requests());
  }

  @Override
  public ConfigStore store() {
    return store;
  }

  @Override
  public ConfigSnapshot initial() {
    return resources.snapshot();
  }

  @Override
  public Revision reread() throws ConfigException {
    LoadedBootstrap next = load(read(commandLine));
    StaticResources previous = resources;
    StaticResources built = next.build(context, previous);
    List<String> restartFields = bootstrap.restartFields(next);
    current = next;
    resources = built;
    return new Reread(built.snapshot(), built.since(previous), restartFields);
  }

  @Override
  public Collection<Cluster> clusters() {
    return store.get().clusters().values();
  }

  @Override
  public boolean isDynamic(Cluster cluster) {
    return staticCluster(cluster.name()) != cluster;
  }

  @Override
  public InternalListeners internalListeners() {
    return internalListeners;
  }

  @Override
  public EndpointDiscovery endpoints() {
    return dynamic.endpoints();
  }

  @Override
  public void beginDiscovery(ConfigUpdater updater) {
    dynamic.begin(context, updater, commandLine.drainTime());
  }

  @Override
  public void discover(DynamicConfiguration.Progress progress) {
    dynamic.discover(progress);
  }

  @Override
  public long connectionLimit() {
    return runtime.get().integer(GLOBAL_LIMIT, ConnectionLimit.UNLIMITED);
  }

  @Override
  public long listenerLimit(String name) {
    return runtime
        .get()
        .integer(
            "envoy.resource_limits.listener." + name + ".connection_limit",
            ConnectionLimit.UNLIMITED);
  }

  @Override
  public Object node() {
    return bootstrap.nodeTree(node);
  }

  @Override
  public Optional<String> logPattern() {
    return bootstrap.logPattern();
  }

  @Override
  public List<ShownCertificates> certificates() {
    return store.get().transports().stream()
        .map(TransportSocket::certificates)
        .filter(Objects::nonNull)
        .toList();
  }

  @Override
  public Duration statsFlushInterval() {
    return bootstrap.statsFlushInterval();
  }

  @Override
  public Map<String, List<String>> unreadyTargets() {
    return dynamic.unready();
  }

  @Override
  public boolean isQuiet() {
    return dynamic.isQuiet();
  }

  @Override
  public boolean flushesStatsOnAdmin() {
    return bootstrap.flushesStatsOnAdmin();
  }

  @Override
  public OptionalLong versionOverride() {
    return bootstrap.versionOverride();
  }

  @Override
  public List<AdminEndpoint> adminEndpoints(Runnable refreshStats) {
    List<AdminEndpoint> endpoints = new ArrayList<>();
    endpoints.add(BootstrapDump.endpoint(() -> current, dynamic, this::clusters, this::isDynamic));
    endpoints.addAll(new StatsEndpoints(foundation.stats(), refreshStats).endpoints());
    endpoints.add(new JvmStatsEndpoint(CollectorRegistry.defaultRegistry).endpoint());
    endpoints.addAll(new RuntimeEndpoints(runtime, foundation.control()).endpoints());
    return endpoints;
  }

  @Override
  public void reopenLogs() {
    logFiles.reopen();
  }

  @Override
  public void close() {
    dynamic.close();
    logFiles.close();
  }

  private @Nullable Cluster staticCluster(String name) {
    return resources.cluster(name);
  }

  private static BootstrapLoader read(CommandLine commandLine) throws ConfigException {
    return BootstrapLoader.read(
        commandLine.path(Flag.CONFIG_PATH).orElse(null), commandLine.text(Flag.CONFIG_YAML));
  }

  private LoadedBootstrap load(BootstrapLoader text) throws ConfigException {
    return LoadedBootstrap.load(text, commandLine.allowsUnknownStaticFields(), registry);
  }

  private record Reread(ConfigSnapshot snapshot, ConfigDiff diff, List<String> restartFields)
      implements Revision {}
}
