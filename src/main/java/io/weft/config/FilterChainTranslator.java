package io.weft.config;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.listener.FilterChainMatch;
import io.weft.listener.NetworkFilterChain;
import io.weft.net.ConnectionHandler;
import io.weft.net.DiscoveredNetworkFilter;
import io.weft.net.NetworkFilter;
import io.weft.net.RawTransportSocket;
import io.weft.spi.DiscoveredKind;
import io.weft.spi.DownstreamTransportSocketFactory;
import io.weft.spi.FactoryContext;
import io.weft.spi.NetworkFilterFactory;
import io.weft.spi.TerminalNetworkFilterFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Translates a filter chain. Source: {@code envoy.config.listener.v3.FilterChain}. */
final class FilterChainTranslator {
  private FilterChainTranslator() {}

  static NetworkFilterChain translate(FilterChain proto, BuildContext listener)
      throws ConfigException {
    BuildContext context = listener.owning();
    ConfigErrors errors = new ConfigErrors();
    FilterChainMatch match =
        errors.attempt("filter_chain_match", () -> match(proto.getFilterChainMatch()));
    io.weft.net.TransportSocket transport =
        errors.attempt("transport_socket", () -> transport(proto, context));
    ConnectionHandler handler = errors.attempt("", () -> handler(proto, context));
    if (!errors.isEmpty()) {
      context.close();
    }
    errors.throwIfAny();
    Duration timeout =
        proto.hasTransportSocketConnectTimeout()
            ? ClusterTranslator.duration(proto.getTransportSocketConnectTimeout())
            : Duration.ZERO;
    return new NetworkFilterChain(
        proto.getName(),
        proto.toBuilder().clearName().build(),
        Objects.requireNonNull(match),
        Objects.requireNonNull(transport),
        timeout,
        Objects.requireNonNull(handler),
        context.scope(),
        context.targets(),
        MetadataTranslator.translate(proto.getMetadata()));
  }

  private static FilterChainMatch match(
      io.envoyproxy.envoy.config.listener.v3.FilterChainMatch proto) throws ConfigException {
    refuse(!proto.getAddressSuffix().isEmpty(), "address_suffix");
    refuse(proto.hasSuffixLen(), "suffix_len");
    List<String> names = new ArrayList<>();
    for (String name : proto.getServerNamesList()) {
      if (name.indexOf('*') > 0 || (name.startsWith("*") && !name.startsWith("*."))) {
        throw new ConfigException(
            "server_names",
            "partial wildcards are not supported: \"" + name + "\"; *.example.com is");
      }
      names.add(name.toLowerCase(Locale.ROOT));
    }
    return new FilterChainMatch(
        proto.hasDestinationPort() ? proto.getDestinationPort().getValue() : 0,
        AddressTranslator.ranges(proto.getPrefixRangesList(), "prefix_ranges"),
        names,
        proto.getTransportProtocol(),
        proto.getApplicationProtocolsList(),
        AddressTranslator.ranges(
            proto.getDirectSourcePrefixRangesList(), "direct_source_prefix_ranges"),
        switch (proto.getSourceType()) {
          case ANY, UNRECOGNIZED -> FilterChainMatch.SourceType.ANY;
          case SAME_IP_OR_LOOPBACK -> FilterChainMatch.SourceType.SAME_IP_OR_LOOPBACK;
          case EXTERNAL -> FilterChainMatch.SourceType.EXTERNAL;
        },
        AddressTranslator.ranges(proto.getSourcePrefixRangesList(), "source_prefix_ranges"),
        proto.getSourcePortsList());
  }

  private static void refuse(boolean present, String field) throws ConfigException {
    if (present) {
      throw new ConfigException(field, "contains unimplemented fields in Envoy, too");
    }
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static io.weft.net.TransportSocket transport(FilterChain proto, FactoryContext context)
      throws ConfigException {
    if (!proto.hasTransportSocket()) {
      return RawTransportSocket.INSTANCE;
    }
    TransportSocket socket = proto.getTransportSocket();
    var resolved =
        ResolvedExtension.of(
            context.extensions(),
            DownstreamTransportSocketFactory.class,
            socket.getName(),
            socket.getTypedConfig());
    return ((DownstreamTransportSocketFactory<Object>) resolved.factory())
        .createDownstream(resolved.config(), context);
  }

  /** The filters folded into one handler; the last of them, and only it, must be terminal. */
  private static ConnectionHandler handler(FilterChain proto, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<NetworkFilter> filters = new ArrayList<>();
    ConnectionHandler terminal = Connectionless.INSTANCE;
    for (int i = 0; i < proto.getFiltersCount(); i++) {
      Filter filter = proto.getFilters(i);
      boolean last = i == proto.getFiltersCount() - 1;
      Object made = errors.attempt("filters[" + i + ']', () -> filter(filter, last, context));
      if (made instanceof NetworkFilter one) {
        filters.add(one);
      } else if (made instanceof ConnectionHandler handler) {
        terminal = handler;
      }
    }
    errors.throwIfAny();
    return NetworkFilter.chain(filters, terminal);
  }

  /** A filter, or a handler for the last one. */
  private static Object filter(Filter proto, boolean last, FactoryContext context)
      throws ConfigException {
    if (!proto.hasConfigDiscovery()) {
      return last
          ? terminal(proto.getName(), proto.getTypedConfig(), context)
          : inner(proto.getName(), proto.getTypedConfig(), context);
    }
    return last
        ? DiscoveredNetworkFilter.terminal(
            discovered(proto, FilterChainTranslator::terminal, context))
        : new DiscoveredNetworkFilter(discovered(proto, FilterChainTranslator::inner, context));
  }

  private static <F> Supplier<@Nullable F> discovered(
      Filter proto, DiscoveredTranslator.Maker<F> maker, FactoryContext context)
      throws ConfigException {
    return DiscoveredTranslator.translate(
        DiscoveredKind.NETWORK_FILTER, proto.getName(), proto.getConfigDiscovery(), maker, context);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // found by the class of its configuration
  private static ConnectionHandler terminal(String name, Any typedConfig, FactoryContext context)
      throws ConfigException {
    var resolved = ResolvedExtension.ofAnyCategory(context.extensions(), name, typedConfig);
    return switch (resolved.factory()) {
      case TerminalNetworkFilterFactory terminal ->
          (ConnectionHandler) under(() -> terminal.create(resolved.config(), context));
      case NetworkFilterFactory filter ->
          throw new ConfigException(
              "",
              "Error: non-terminal filter named "
                  + name
                  + " is the last filter in a network filter chain");
      default -> throw noNetworkFilter(name);
    };
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // found by the class of its configuration
  private static NetworkFilter inner(String name, Any typedConfig, FactoryContext context)
      throws ConfigException {
    var resolved = ResolvedExtension.ofAnyCategory(context.extensions(), name, typedConfig);
    return switch (resolved.factory()) {
      case NetworkFilterFactory filter ->
          (NetworkFilter) under(() -> filter.create(resolved.config(), context));
      case TerminalNetworkFilterFactory terminal ->
          throw new ConfigException(
              "",
              "Error: terminal filter named "
                  + name
                  + " must be the last filter in a network filter chain");
      default -> throw noNetworkFilter(name);
    };
  }

  private static ConfigException noNetworkFilter(String name) {
    return new ConfigException("typed_config", name + " is no network filter");
  }

  private static Object under(ConfigErrors.Part<Object> part) throws ConfigException {
    try {
      return part.translate();
    } catch (ConfigException e) {
      throw e.under("typed_config");
    }
  }

  /** A chain without filters: connections are closed at once. */
  private enum Connectionless implements ConnectionHandler {
    INSTANCE;

    @Override
    public void handle(io.weft.net.Connection connection) {
      // The caller closes it.
    }
  }
}
