package io.weft.integration;

import java.nio.file.Path;

/**
 * Bootstraps for integration tests, put together from pieces of YAML. Everything is on 127.0.0.1,
 * port 0 is any that is free.
 */
final class Bootstraps {
  /** Allows listeners without a socket; 16 KiB may wait in each direction of a connection. */
  static final String INTERNAL_LISTENERS =
      "bootstrap_extensions: [ { name: envoy.bootstrap.internal_listener, typed_config: {"
          + " \"@type\": type.googleapis.com/"
          + "envoy.extensions.bootstrap.internal_listener.v3.InternalListener,"
          + " buffer_size_kb: 16 } } ]\n";

  private static final String BOOTSTRAP =
      """
      admin: { address: %s }
      static_resources:
        listeners:
        %s
        clusters:
        %s
      """;
  private static final String LISTENER =
      "- { name: %s, stat_prefix: %s, address: %s, filter_chains: [ { filters: [ { name: filter,"
          + " typed_config: { \"@type\": type.googleapis.com/envoy.extensions.filters.network.%s"
          + " } } ] } ] }\n  ";
  private static final String MANAGER =
      "http_connection_manager.v3.HttpConnectionManager, stat_prefix: %s, %s route_config: {"
          + " virtual_hosts: [ { name: all, domains: [\"*\"], routes: [ %s ] } ] }, http_filters: ["
          + " %s { name: envoy.filters.http.router, typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ]";
  private static final String ACCESS_LOG =
      "access_log: [ { name: file, typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog, path: %s,"
          + " log_format: { text_format_source: { inline_string: \"%s\\n\" } } } } ],";
  private static final String CLUSTER =
      "- { name: %s, connect_timeout: 1s, %s load_assignment: { cluster_name: %s, endpoints: [ {"
          + " lb_endpoints: [ { endpoint: { address: %s } } ] } ] } }\n  ";

  private static final String HTTP2 =
      "typed_extension_protocol_options: {"
          + " envoy.extensions.upstreams.http.v3.HttpProtocolOptions: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
          + " explicit_http_config: { http2_protocol_options: {} } } },";
  private static final String DYNAMIC =
      """
      node: { id: test, cluster: tests }
      dynamic_resources:
        ads_config:
          api_type: %s
          transport_api_version: V3
          set_node_on_first_message_only: true
          grpc_services: [ { envoy_grpc: { cluster_name: control } } ]
        cds_config: { ads: {} }
        lds_config: { ads: {} }
      """;

  private static final String AUTHORITY =
      """
      layered_runtime:
        layers:
        - name: features
          static_layer:
            envoy.reloadable_features.xdstp_based_config_singleton_subscriptions: true
      config_sources:
      - authorities: [ { name: %s } ]
        api_config_source:
          api_type: %s
          transport_api_version: V3
          grpc_services: [ { google_grpc: { target_uri: "127.0.0.1:%d", stat_prefix: x } } ]
      """;

  private Bootstraps() {}

  /** All of it, where the control plane at {@code port}, cluster {@code control}, says the rest. */
  static String dynamic(String protocol, int port) {
    return DYNAMIC.formatted(protocol) + of("", cluster("control", "127.0.0.1", port, HTTP2));
  }

  /**
   * As above over delta, where a second control plane, at {@code otherPort}, serves what has {@code
   * xdstp://} names of {@code authority}, by {@code protocol}.
   */
  static String authority(String protocol, String authority, int port, int otherPort) {
    return AUTHORITY.formatted(authority, protocol, otherPort) + dynamic("DELTA_GRPC", port);
  }

  /** All of it; {@code listeners} and {@code clusters} are pieces of this class, one or several. */
  static String of(String listeners, String clusters) {
    return BOOTSTRAP.formatted(address("127.0.0.1", 0), listeners, clusters);
  }

  /**
   * A listener whose connections are served by a connection manager.
   *
   * @param more fields of the connection manager, each with a comma behind it
   * @param routes the routes of its only virtual host, with commas between them
   */
  static String http(String name, int port, String more, String routes) {
    return listener(name, port, MANAGER.formatted(name, more, routes, ""));
  }

  /**
   * As {@link #http(String, int, String, String)} on any port, with a filter before the router.
   *
   * @param filter a piece that {@link #typed} made
   */
  static String filtered(String name, String filter, String more, String routes) {
    String field = "{ name: " + name + ", typed_config: " + filter + " },";
    return listener(name, 0, MANAGER.formatted(name, more, routes, field));
  }

  /** A message of {@code type}, whose package begins with {@code envoy.extensions.filters.}. */
  static String typed(String type, String fields) {
    return "{ \"@type\": type.googleapis.com/envoy.extensions.filters."
        + type
        + ", "
        + fields
        + " }";
  }

  /** A listener that sends back what it gets. */
  static String echo(String name, int port) {
    return listener(name, port, "echo.v3.Echo");
  }

  /**
   * A listener that passes connections on.
   *
   * @param fields of the proxy, {@code cluster} among them, with commas between them
   */
  static String tcp(String name, String fields) {
    return listener(name, 0, "tcp_proxy.v3.TcpProxy, stat_prefix: " + name + ", " + fields);
  }

  /** {@code listener}, but within the process: see {@link #INTERNAL_LISTENERS}. */
  static String internal(String listener) {
    return listener.replaceFirst("address: \\{[^}]*\\{[^}]*\\}[^}]*\\}", "internal_listener: {}");
  }

  /** A field of a connection manager or proxy that has lines of {@code format} written. */
  static String accessLog(Path file, String format) {
    return ACCESS_LOG.formatted(file, format);
  }

  /** A cluster of one host on this machine. */
  static String cluster(String name, int port) {
    return CLUSTER.formatted(name, "", name, address("127.0.0.1", port));
  }

  /** As {@link #cluster(String, int)}, with more fields, each with a comma behind it. */
  static String cluster(String name, String host, int port, String more) {
    return CLUSTER.formatted(name, more, name, address(host, port));
  }

  private static String listener(String name, int port, String filter) {
    return LISTENER.formatted(name, name, address("127.0.0.1", port), filter);
  }

  private static String address(String host, int port) {
    return "{ socket_address: { address: " + host + ", port_value: " + port + " } }";
  }
}
