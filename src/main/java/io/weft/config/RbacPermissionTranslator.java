package io.weft.config;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.extensions.rbac.matchers.upstream_ip_port.v3.UpstreamIpPortMatcher;
import io.envoyproxy.envoy.type.v3.Int32Range;
import io.weft.common.ConfigException;
import io.weft.http.HeaderName;
import io.weft.matcher.RbacRule;
import io.weft.matcher.StringMatcher;
import io.weft.net.Address;
import io.weft.net.CidrRange;
import io.weft.router.PathMatcher;
import io.weft.spi.FactoryContext;
import java.util.List;

/** Translates what is asked for. Source: {@code envoy.config.rbac.v3.Permission}. */
final class RbacPermissionTranslator {
  private static final int MOST_PORTS = 65_536;
  private static final String UPSTREAM_ADDRESS = "envoy.stream.upstream_address";

  private RbacPermissionTranslator() {}

  /** The rule {@code proto}, which was validated. */
  @SuppressWarnings("deprecation") // Envoy still accepts metadata.
  static RbacRule translate(Permission proto, FactoryContext context) throws ConfigException {
    return switch (proto.getRuleCase()) {
      case AND_RULES ->
          RbacRules.all(set(proto.getAndRules().getRulesList(), "and_rules.rules", context));
      case OR_RULES ->
          RbacRules.any(set(proto.getOrRules().getRulesList(), "or_rules.rules", context));
      case NOT_RULE -> {
        try {
          yield RbacRules.not(translate(proto.getNotRule(), context));
        } catch (ConfigException e) {
          throw e.under("not_rule");
        }
      }
      case ANY -> data -> true;
      case HEADER -> RbacRules.header(proto.getHeader());
      case URL_PATH -> RbacRules.path(proto.getUrlPath());
      case DESTINATION_IP -> {
        List<CidrRange> ranges =
            AddressTranslator.ranges(List.of(proto.getDestinationIp()), "destination_ip");
        yield data -> CidrRange.anyContains(ranges, data.connection().localAddress().ip());
      }
      case DESTINATION_PORT -> {
        int port = proto.getDestinationPort();
        yield data -> data.connection().localAddress().port() == port;
      }
      case DESTINATION_PORT_RANGE -> ports(proto.getDestinationPortRange());
      case METADATA -> RbacRules.metadata(proto.getMetadata());
      case SOURCED_METADATA -> RbacRules.metadata(proto.getSourcedMetadata());
      case REQUESTED_SERVER_NAME -> {
        StringMatcher matcher = serverName(proto);
        yield data -> {
          String name = data.connection().requestedServerName();
          return matcher.matches(name == null ? "" : name);
        };
      }
      case URI_TEMPLATE -> template(proto.getUriTemplate(), context);
      case MATCHER -> matcher(proto.getMatcher());
      case RULE_NOT_SET -> throw new ConfigException("", "is not implemented in Weft yet");
    };
  }

  private static List<RbacRule> set(List<Permission> protos, String field, FactoryContext context)
      throws ConfigException {
    return RbacRules.translate(protos, field, proto -> translate(proto, context));
  }

  private static StringMatcher serverName(Permission proto) throws ConfigException {
    try {
      return MatcherTranslator.string(proto.getRequestedServerName());
    } catch (ConfigException e) {
      throw e.under("requested_server_name");
    }
  }

  private static RbacRule ports(Int32Range proto) throws ConfigException {
    int start = proto.getStart();
    int end = proto.getEnd();
    String field = "destination_port_range";
    if (start < 0 || start > MOST_PORTS) {
      throw new ConfigException(field, "range start " + start + " is out of bounds");
    }
    if (end < 0 || end > MOST_PORTS) {
      throw new ConfigException(field, "range end " + end + " is out of bounds");
    }
    if (start >= end) {
      throw new ConfigException(
          field, "range start " + start + " cannot be greater or equal than range end " + end);
    }
    return data -> {
      int port = data.connection().localAddress().port();
      return start <= port && port < end;
    };
  }

  private static RbacRule matcher(TypedExtensionConfig proto) throws ConfigException {
    try {
      if (TypedConfig.unpack(proto.getTypedConfig()) instanceof UpstreamIpPortMatcher matcher) {
        return upstream(matcher);
      }
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException("matcher", String.valueOf(e.getMessage()));
    } catch (ConfigException e) {
      throw e.under("matcher");
    }
    throw new ConfigException(
        "matcher",
        FeatureCoverage.unsupported(proto.getName(), proto.getTypedConfig().getTypeUrl()));
  }

  /** Looks at the address that the dynamic forward proxy has saved; its ports include the last. */
  private static RbacRule upstream(UpstreamIpPortMatcher proto) throws ConfigException {
    if (!proto.hasUpstreamIp() && !proto.hasUpstreamPortRange()) {
      throw new ConfigException(
          "",
          "Invalid UpstreamIpPortMatcher configuration - missing `upstream_ip` and/or"
              + " `upstream_port_range`");
    }
    List<CidrRange> ranges =
        proto.hasUpstreamIp()
            ? AddressTranslator.ranges(List.of(proto.getUpstreamIp()), "upstream_ip")
            : List.of();
    long first = proto.hasUpstreamPortRange() ? proto.getUpstreamPortRange().getStart() : 0;
    long last = proto.hasUpstreamPortRange() ? proto.getUpstreamPortRange().getEnd() : MOST_PORTS;
    return data ->
        data.filterState(UPSTREAM_ADDRESS) instanceof Address address
            && (ranges.isEmpty() || CidrRange.anyContains(ranges, address.ip()))
            && first <= address.port()
            && address.port() <= last;
  }

  private static RbacRule template(TypedExtensionConfig proto, FactoryContext context)
      throws ConfigException {
    PathMatcher matcher = RouteMatchTranslator.pathMatcher(proto, "uri_template", context);
    return data -> {
      String target = RbacRules.headers(data).get(HeaderName.PATH, "");
      return matcher.matches(target, PathMatcher.pathEnd(target));
    };
  }
}
