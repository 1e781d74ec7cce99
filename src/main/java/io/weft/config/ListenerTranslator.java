package io.weft.config;

import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
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
import io.weft.spi.ListenerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Translates a listener. Source: {@code envoy.config.listener.v3.Listener}. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
public final class ListenerTranslator {
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
    InspectionSettings inspection =
        errors.attempt("", () -> ListenerFiltersTranslator.translate(proto, inside));
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
      close(inspection, chains, fallback);
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
      @Nullable InspectionSettings inspection,
      List<NetworkFilterChain> chains,
      @Nullable NetworkFilterChain fallback) {
    if (inspection != null) {
      inspection.close();
    }
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
    if (!proto.hasTcpBacklogSize()) {
      return ListenSocket.SYSTEM_BACKLOG;
    }
    long size = Integer.toUnsignedLong(proto.getTcpBacklogSize().getValue());
    return Math.clamp(size, 1, Integer.MAX_VALUE);
  }
}
