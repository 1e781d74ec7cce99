package io.weft.config;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.listener.ConnectionLog;
import io.weft.listener.FilterChainMatch;
import io.weft.listener.FilterChainMatcher;
import io.weft.listener.FilterChainTree;
import io.weft.listener.InspectionSettings;
import io.weft.listener.ListenSocket;
import io.weft.listener.ListenerConfig;
import io.weft.listener.ListenerOptions;
import io.weft.listener.NetworkFilterChain;
import io.weft.listener.TrafficDirection;
import io.weft.net.InternalListeners;
import io.weft.net.ListenerFilter;
import io.weft.spi.FactoryContext;
import io.weft.spi.ListenerFacts;
import io.weft.spi.ListenerFilterFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Translates a listener. Source: {@code envoy.config.listener.v3.Listener}. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class ListenerTranslator {
  private static final Duration LISTENER_FILTERS_TIMEOUT = Duration.ofSeconds(15);

  /** The filter that {@code use_original_dst} adds, by its name alone. */
  private static final io.envoyproxy.envoy.config.listener.v3.ListenerFilter ORIGINAL_DST =
      io.envoyproxy.envoy.config.listener.v3.ListenerFilter.newBuilder()
          .setName("envoy.filters.listener.original_dst")
          .setTypedConfig(Any.pack(OriginalDst.getDefaultInstance()))
          .build();

  private static final int DEFAULT_BACKLOG = 128;
  private static final int MAX_BACKLOG = 1 << 20;

  private ListenerTranslator() {}

  /**
   * The listener that {@code proto}, which was validated, describes; nothing is opened.
   *
   * @param context of the process; that of the listener is derived from it
   * @throws ConfigException with all problems
   */
  public static ListenerConfig translate(Listener proto, BuildContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<ListenSocket> sockets =
        errors.attempt("", () -> sockets(proto, context.internalListeners()));
    errors.throwIfAny();
    String address = Objects.requireNonNull(sockets).getFirst().address().toString();
    String name = proto.getName().isEmpty() ? address : proto.getName();
    String statPrefix = statPrefix(proto, address);
    BuildContext inside =
        context.inListener(
            new ListenerFacts(
                name,
                statPrefix,
                direction(proto),
                MetadataTranslator.translate(proto.getMetadata()),
                proto.hasInternalListener()));
    InspectionSettings inspection = errors.attempt("", () -> inspection(proto, inside));
    List<NetworkFilterChain> chains = chains(proto, inside, errors);
    NetworkFilterChain fallback = null;
    if (proto.hasDefaultFilterChain()) {
      fallback =
          errors.attempt(
              "default_filter_chain",
              () -> FilterChainTranslator.translate(proto.getDefaultFilterChain(), inside));
    }
    if (proto.getFilterChainsCount() == 0 && !proto.hasDefaultFilterChain()) {
      errors.add(
          "filter_chains", "error adding listener '" + name + "': no filter chains specified");
    }
    FilterChainTree tree = tree(proto, chains, inside, errors);
    ConnectionLog log = null;
    try {
      log = AccessLogTranslator.connectionLog(proto.getAccessLogList(), inside);
    } catch (ConfigException e) {
      errors.add("", e);
    }
    if (!errors.isEmpty()) {
      close(chains, fallback);
    }
    errors.throwIfAny();
    return new ListenerConfig(
        name,
        identity(proto),
        statPrefix,
        sockets,
        options(proto),
        Objects.requireNonNull(inspection),
        chains,
        tree,
        fallback,
        log,
        inside.listener().metadata());
  }

  private static String statPrefix(Listener proto, String address) {
    if (proto.hasInternalListener()) {
      return InternalListenerTranslator.statPrefix(proto);
    }
    return (proto.getStatPrefix().isEmpty() ? address : proto.getStatPrefix()).replace(':', '_');
  }

  private static void close(
      List<NetworkFilterChain> chains, @Nullable NetworkFilterChain fallback) {
    chains.forEach(NetworkFilterChain::close);
    if (fallback != null) {
      fallback.close();
    }
  }

  private static @Nullable FilterChainTree tree(
      Listener proto, List<NetworkFilterChain> chains, BuildContext context, ConfigErrors errors) {
    if (proto.hasFilterChainMatcher()) {
      return errors.attempt("", () -> FilterChainTreeTranslator.translate(proto, context));
    }
    refuseOverlaps(chains, errors);
    return null;
  }

  /** Builds what finds the chain of a connection, to know that there is one way to do it. */
  private static void refuseOverlaps(List<NetworkFilterChain> chains, ConfigErrors errors) {
    List<Map.Entry<FilterChainMatch, NetworkFilterChain>> matches = new ArrayList<>();
    chains.forEach(chain -> matches.add(Map.entry(chain.match(), chain)));
    errors.attempt("", () -> new FilterChainMatcher<>(matches, null));
  }

  /** Everything but the chains: what has to be equal for an update that keeps connections. */
  private static Object identity(Listener proto) {
    return proto.toBuilder()
        .clearFilterChains()
        .clearDefaultFilterChain()
        .clearFilterChainMatcher()
        .build();
  }

  private static List<NetworkFilterChain> chains(
      Listener proto, BuildContext context, ConfigErrors errors) {
    List<NetworkFilterChain> chains = new ArrayList<>();
    for (int i = 0; i < proto.getFilterChainsCount(); i++) {
      FilterChain chain = proto.getFilterChains(i);
      NetworkFilterChain translated =
          errors.attempt(
              "filter_chains[" + i + ']', () -> FilterChainTranslator.translate(chain, context));
      if (translated != null) {
        chains.add(translated);
      }
    }
    return chains;
  }

  private static List<ListenSocket> sockets(Listener proto, InternalListeners internal)
      throws ConfigException {
    if (proto.hasInternalListener()) {
      return List.of(InternalListenerTranslator.socket(proto, internal));
    }
    ConfigErrors errors = new ConfigErrors();
    List<ListenSocket> sockets = new ArrayList<>();
    add(sockets, errors, "address", proto, proto.getAddress(), proto.getSocketOptionsList());
    for (int i = 0; i < proto.getAdditionalAddressesCount(); i++) {
      var more = proto.getAdditionalAddresses(i);
      String field = "additional_addresses[" + i + "].address";
      var options =
          more.hasSocketOptions()
              ? more.getSocketOptions().getSocketOptionsList()
              : proto.getSocketOptionsList();
      add(sockets, errors, field, proto, more.getAddress(), options);
    }
    errors.throwIfAny();
    return sockets;
  }

  private static void add(
      List<ListenSocket> sockets,
      ConfigErrors errors,
      String field,
      Listener proto,
      io.envoyproxy.envoy.config.core.v3.Address address,
      List<io.envoyproxy.envoy.config.core.v3.SocketOption> options) {
    ListenSocket socket =
        errors.attempt(
            field,
            () ->
                new ListenSocket(
                    AddressTranslator.translate(address),
                    backlog(proto),
                    reusesPort(proto),
                    address.getPipe().getMode(),
                    SocketOptionsTranslator.translate(options)));
    if (socket != null) {
      sockets.add(socket);
    }
  }

  private static boolean reusesPort(Listener proto) {
    return proto.hasEnableReusePort() ? proto.getEnableReusePort().getValue() : true;
  }

  private static TrafficDirection direction(Listener proto) {
    return switch (proto.getTrafficDirection()) {
      case INBOUND -> TrafficDirection.INBOUND;
      case OUTBOUND -> TrafficDirection.OUTBOUND;
      case UNSPECIFIED, UNRECOGNIZED -> TrafficDirection.UNSPECIFIED;
    };
  }

  private static ListenerOptions options(Listener proto) {
    return new ListenerOptions(
        bindsToPort(proto),
        direction(proto),
        proto.getDrainType() == Listener.DrainType.MODIFY_ONLY,
        proto.getIgnoreGlobalConnLimit(),
        proto.getUseOriginalDst().getValue());
  }

  private static boolean bindsToPort(Listener proto) {
    if (proto.hasInternalListener()) {
      return false;
    }
    if (proto.hasBindToPort()) {
      return proto.getBindToPort().getValue();
    }
    return !proto.getDeprecatedV1().hasBindToPort()
        || proto.getDeprecatedV1().getBindToPort().getValue();
  }

  private static int backlog(Listener proto) {
    return proto.hasTcpBacklogSize()
        ? (int) Math.min(MAX_BACKLOG, Integer.toUnsignedLong(proto.getTcpBacklogSize().getValue()))
        : DEFAULT_BACKLOG;
  }

  private static InspectionSettings inspection(Listener proto, FactoryContext context)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<ListenerFilter> filters = new ArrayList<>();
    for (int i = 0; i < proto.getListenerFiltersCount(); i++) {
      var filter = proto.getListenerFilters(i);
      ListenerFilter translated =
          errors.attempt("listener_filters[" + i + ']', () -> listenerFilter(filter, context));
      if (translated != null) {
        filters.add(translated);
      }
    }
    if (proto.getUseOriginalDst().getValue()) {
      ListenerFilter added =
          errors.attempt("use_original_dst", () -> listenerFilter(ORIGINAL_DST, context));
      if (added != null) {
        filters.add(added);
      }
    }
    errors.throwIfAny();
    return new InspectionSettings(
        filters,
        proto.hasListenerFiltersTimeout()
            ? ClusterTranslator.duration(proto.getListenerFiltersTimeout())
            : LISTENER_FILTERS_TIMEOUT,
        proto.getContinueOnListenerFiltersTimeout());
  }

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static ListenerFilter listenerFilter(
      io.envoyproxy.envoy.config.listener.v3.ListenerFilter proto, FactoryContext context)
      throws ConfigException {
    var resolved =
        ResolvedExtension.of(
            context.extensions(),
            ListenerFilterFactory.class,
            proto.getName(),
            proto.getTypedConfig());
    ListenerFilter filter =
        ((ListenerFilterFactory<Object>) resolved.factory()).create(resolved.config(), context);
    if (!proto.hasFilterDisabled()) {
      return filter;
    }
    IntPredicate disabled = disabled(proto.getFilterDisabled());
    return socket -> {
      if (!disabled.test(socket.info().localAddress().port())) {
        filter.inspect(socket);
      }
    };
  }

  /** Whether a filter is passed over at the port that the client wanted to. */
  private static IntPredicate disabled(ListenerFilterChainMatchPredicate proto) {
    return switch (proto.getRuleCase()) {
      case OR_MATCH ->
          proto.getOrMatch().getRulesList().stream()
              .map(ListenerTranslator::disabled)
              .reduce(port -> false, IntPredicate::or);
      case AND_MATCH ->
          proto.getAndMatch().getRulesList().stream()
              .map(ListenerTranslator::disabled)
              .reduce(port -> true, IntPredicate::and);
      case NOT_MATCH -> disabled(proto.getNotMatch()).negate();
      case ANY_MATCH -> port -> proto.getAnyMatch();
      case DESTINATION_PORT_RANGE -> {
        var range = proto.getDestinationPortRange();
        yield port -> port >= range.getStart() && port < range.getEnd();
      }
      case RULE_NOT_SET -> port -> false;
    };
  }
}
