package io.weft.server;

import io.weft.admin.AdminEndpoint;
import io.weft.common.ConfigException;
import io.weft.config.ConfigDiff;
import io.weft.config.ConfigSnapshot;
import io.weft.config.ConfigStore;
import io.weft.config.ConfigUpdater;
import io.weft.http.HttpHandler;
import io.weft.listener.ListenSocket;
import io.weft.net.ConnectionHandler;
import io.weft.net.InternalListeners;
import io.weft.net.ShownCertificates;
import io.weft.upstream.Cluster;
import io.weft.upstream.EndpointDiscovery;
import io.weft.xds.DynamicConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What the bootstrap says, as far as the process itself has to know it.
 *
 * <p>Made by a {@link Source} on the thread that starts the server; everything in it is ready to be
 * used, but no socket is open and no thread runs for it yet.
 */
interface ServerConfiguration extends AutoCloseable {
  /** Reads and checks the bootstrap that the command line names. */
  @FunctionalInterface
  interface Source {
    /**
     * Makes the configuration.
     *
     * @param adminSocket is told where the admin interface will listen, if that is known long
     *     before the rest; what {@link #admin} says in the end counts
     * @throws ConfigException with everything that is wrong with it
     */
    ServerConfiguration load(
        CommandLine commandLine, Foundation foundation, Consumer<ListenSocket> adminSocket)
        throws ConfigException;
  }

  /**
   * The admin listener.
   *
   * @param socket where it listens
   * @param allowedPaths which paths may be asked for
   * @param profilePath where CPU profiles are written
   */
  record AdminSettings(ListenSocket socket, Predicate<String> allowedPaths, Path profilePath) {}

  /** The admin listener; none if the bootstrap has none. */
  Optional<AdminSettings> admin();

  /** A connection manager for the admin listener, with {@code handler} in the place of filters. */
  ConnectionHandler adminConnectionManager(HttpHandler handler);

  /** A state of the bootstrap that may be put into service. */
  interface Revision {
    /** What goes into service; its new clusters are not started. */
    ConfigSnapshot snapshot();

    /** How it differs from what is in service. */
    ConfigDiff diff();

    /** The fields that differ too but count only at the start of a process. */
    List<String> restartFields();
  }

  /** The snapshot in service, empty until something was put into service; any thread reads. */
  ConfigStore store();

  /** What the bootstrap says when the process starts; may be put into service once. */
  ConfigSnapshot initial();

  /**
   * Reads the bootstrap anew. Any thread but the control thread, one at a time; blocks.
   *
   * @throws ConfigException with everything that is wrong with it; nothing has changed then
   */
  Revision reread() throws ConfigException;

  /** The clusters in service; any thread. */
  Collection<Cluster> clusters();

  /** Whether {@code cluster} came from a control plane; any thread. */
  boolean isDynamic(Cluster cluster);

  /** What brings the hosts of clusters of type EDS. */
  EndpointDiscovery endpoints();

  /** The listeners of this process that have no socket. */
  InternalListeners internalListeners();

  /** Has {@code updater} take what discovery brings; before the control thread does anything. */
  void beginDiscovery(ConfigUpdater updater);

  /** Asks control planes for what the bootstrap leaves to them; control thread only. */
  void discover(DynamicConfiguration.Progress progress);

  /** How many connections the process may have; any thread, asked for each. */
  long connectionLimit();

  /** How many connections the listener {@code name} may have; any thread, asked for each. */
  long listenerLimit(String name);

  /** The node as a tree of maps, lists and values for {@code /server_info}. */
  Object node();

  /** The form of log lines that the bootstrap wants; empty if it says nothing. */
  Optional<String> logPattern();

  /** The certificates in use, by transport; any thread. */
  List<ShownCertificates> certificates();

  /** How often histograms begin a new interval. */
  Duration statsFlushInterval();

  /** Whether each request for stats has histograms begin a new interval. */
  boolean flushesStatsOnAdmin();

  /** What {@code server.version} is to show; empty if it is this build. */
  OptionalLong versionOverride();

  /** What is not ready yet, by who waits for it; any thread but the control thread. */
  Map<String, List<String>> unreadyTargets();

  /** Whether no update came since this was asked last; control thread only. */
  boolean isQuiet();

  /**
   * Endpoints that show the configuration, its stats and its runtime.
   *
   * @param refreshStats brings up to date the stats that nobody counts; to be run before stats are
   *     shown
   */
  List<AdminEndpoint> adminEndpoints(Runnable refreshStats);

  /** Opens log files anew. */
  void reopenLogs();

  /** Flushes log files. */
  @Override
  void close();
}
