package io.weft.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * The tags that Envoy looks for unless told not to, in its order: those found by a regular
 * expression, then those found by the parts of the name. Source: Envoy's {@code well_known_names}.
 *
 * <p>In the expressions of this table {@code <part>} is what stands between two dots, {@code
 * <address>} an IP address and a port, {@code <words>} a name with hyphens, and {@code <owner>} a
 * listener or cluster with its name.
 */
final class DefaultTags {
  private static final String CONNECTION_MANAGER = "envoy.http_conn_manager_prefix";
  private static final String EXT_AUTHZ = "envoy.ext_authz_prefix";
  private static final String ANYWHERE = "";

  /** Tag, first part of the name, expression, what the name must contain, value that is no tag. */
  private static final String[][] REGEXES = {
    {"envoy.response_code", ANYWHERE, "_rq(_(\\d{3}))$", "_rq_", ""},
    {"envoy.response_code_class", ANYWHERE, "_rq_((\\d))xx$", "_rq_", ""},
    {
      "envoy.dynamo_partition_id",
      "http",
      "^http\\.<part>\\.dynamodb\\.table\\.<part>\\.capacity\\.<part>(\\.__partition_id=(\\w{7}))$",
      ".dynamodb.table.",
      ""
    },
    {
      "envoy.dynamo_operation",
      "http",
      "^http\\.<part>\\.dynamodb.(?:operation|table\\.<part>\\.capacity)(\\.(<part>))(?:\\.|$)",
      ".dynamodb.",
      ""
    },
    {
      "envoy.dynamo_table",
      "http",
      "^http\\.<part>\\.dynamodb.(?:table|error)\\.((<part>)\\.)",
      ".dynamodb.",
      ""
    },
    {
      "envoy.ssl_cipher",
      "listener",
      "^listener\\..*?\\.ssl\\.ciphers(\\.(<words>))$",
      ".ssl.ciphers.",
      ""
    },
    {"envoy.ssl_curve", ANYWHERE, "^<owner>\\.ssl\\.curves(\\.(<words>))$", ".ssl.curves.", ""},
    {"envoy.ssl_sigalg", ANYWHERE, "^<owner>\\.ssl\\.sigalgs(\\.(<words>))$", ".ssl.sigalgs.", ""},
    {
      "envoy.ssl_version",
      ANYWHERE,
      "^<owner>\\.ssl\\.versions(\\.(TLSv\\d\\.\\d))$",
      ".ssl.versions.",
      ""
    },
    {
      "cipher_suite",
      "cluster",
      "^cluster\\.<part>\\.ssl\\.ciphers(\\.(<words>))$",
      ".ssl.ciphers.",
      ""
    },
    {CONNECTION_MANAGER, "listener", "^listener\\..*?\\.http\\.((<part>)\\.)", ".http.", ""},
    {
      "envoy.worker_id",
      ANYWHERE,
      "^(?:listener\\.(?:<address>|<part>)|server|listener_manager|thread_local_cluster_manager)"
          + "\\.worker_((\\d+)\\.)",
      ".worker_",
      ""
    },
    {"envoy.listener_address", "listener", "^listener\\.((<address>|<part>)\\.)", "", "admin"},
    {
      "envoy.rds_route_config",
      "http",
      "^http\\.<part>\\.rds\\.(([\\w-\\./]+)\\.)\\w+?$",
      ".rds.",
      ""
    },
    {
      "envoy.scoped_rds_config",
      "http",
      "^http\\.<part>\\.scoped_rds\\.(([\\w-\\./]+)\\.)\\w+?$",
      ".scoped_rds.",
      ""
    },
    {"envoy.rbac_http_prefix", "http", "^http\\.<part>\\.rbac\\.((<part>)\\.)", ".rbac.", "policy"},
    {
      "envoy.rbac_policy_name",
      "http",
      "^http\\.<part>\\.rbac\\.(?:<part>\\.)?policy\\.((<part>)\\.)"
          + "(allowed|shadow_allowed|denied|shadow_denied)$",
      ".policy.",
      ""
    },
    {
      "envoy.proxy_protocol_version",
      "proxy_proto",
      "^proxy_proto\\.((?:<part>\\.)?versions\\.v(\\d)\\.)\\w+$",
      "versions.v",
      ""
    },
    {
      "envoy.proxy_protocol_prefix",
      "proxy_proto",
      "^proxy_proto\\.((<part>)\\.).+$",
      "",
      "versions"
    },
    {
      "envoy.tls_certificate",
      ANYWHERE,
      "^<owner>\\.ssl\\.certificate\\.((<part>)\\.).*$",
      ".ssl.certificate.",
      ""
    },
    {"envoy.xds_resource_name", "sds", "^sds\\.((<part>)\\.).+", "", ""},
    {
      "envoy.health_check_name",
      "cluster",
      "^cluster\\.<part>\\.health_check(\\.name\\.(<part>))\\..+",
      ".health_check.name.",
      ""
    },
  };

  private static final String[][] TOKENS = {
    {"envoy.mongo_callsite", "mongo.*.collection.*.callsite.$.query.**"},
    {"envoy.mongo_collection", "mongo.*.collection.$.**.query.*"},
    {"envoy.mongo_cmd", "mongo.*.cmd.$.**"},
    {"envoy.grpc_bridge_method", "cluster.*.grpc.*.$.**"},
    {"envoy.http_user_agent", "http.*.user_agent.$.**"},
    {"envoy.virtual_cluster", "vhost.*.vcluster.$.**"},
    {"envoy.fault_downstream_cluster", "http.*.fault.$.**"},
    {"envoy.grpc_bridge_service", "cluster.*.grpc.$.**"},
    {"envoy.tcp_prefix", "tcp.$.**"},
    {"envoy.udp_prefix", "udp.$.**"},
    {"envoy.clientssl_prefix", "auth.clientssl.$.**"},
    {"envoy.ratelimit_prefix", "ratelimit.$.**"},
    {"envoy.cluster_name", "cluster.$.**"},
    {EXT_AUTHZ, "cluster.*.ext_authz.$.**"},
    {EXT_AUTHZ, "http.*.ext_authz.$.**"},
    {CONNECTION_MANAGER, "http.$.**"},
    {"envoy.virtual_host", "vhost.$.**"},
    {"envoy.mongo_prefix", "mongo.$.**"},
    {"envoy.route", "vhost.*.route.$.**"},
    {"envoy.thrift_prefix", "thrift.$.**"},
    {"envoy.redis_prefix", "redis.$.**"},
    {"envoy.local_http_ratelimit_prefix", "$.http_local_rate_limit.**"},
    {"envoy.local_network_ratelimit_prefix", "local_rate_limit.$.**"},
    {"envoy.local_listener_ratelimit_prefix", "listener_local_ratelimit.$.**"},
    {"envoy.dns_filter_prefix", "dns_filter.$.**"},
    {"envoy.connection_limit_prefix", "connection_limit.$.**"},
    {"envoy.rbac_prefix", "$.rbac.**"},
    {"envoy.google_grpc_client_prefix", "grpc.$.**"},
  };

  /** All of them. */
  static final List<TagExtractor> ALL = all();

  private DefaultTags() {}

  private static List<TagExtractor> all() {
    List<TagExtractor> all = new ArrayList<>();
    for (String[] row : REGEXES) {
      all.add(new RegexPattern(row[0], row[1], expanded(row[2]), row[3], row[4]));
    }
    for (String[] row : TOKENS) {
      all.add(TokenPattern.of(row[0], row[1]));
    }
    return List.copyOf(all);
  }

  private static String expanded(String regex) {
    return regex
        .replace(
            "<address>",
            "(?:(?:\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[[a-fA-F_\\d]+\\])_\\d+)")
        .replace("<part>", "[^\\.]+")
        .replace("<words>", "[\\w-]+")
        .replace("<owner>", "(?:listener|cluster)\\..*?");
  }
}
