package io.weft.config;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.listener.InspectionSettings;
import io.weft.net.DiscoveredListenerFilter;
import io.weft.net.ListenerFilter;
import io.weft.spi.DiscoveredKind;
import io.weft.spi.FactoryContext;
import io.weft.spi.ListenerFilterFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Translates the listener filters of a listener. Source: {@code Listener.listener_filters}. */
@SuppressWarnings("deprecation") // Envoy still accepts these fields.
final class ListenerFiltersTranslator {
  private static final Duration LISTENER_FILTERS_TIMEOUT = Duration.ofSeconds(15);

  /** The filter that {@code use_original_dst} adds, by its name alone. */
  private static final io.envoyproxy.envoy.config.listener.v3.ListenerFilter ORIGINAL_DST =
      io.envoyproxy.envoy.config.listener.v3.ListenerFilter.newBuilder()
          .setName("envoy.filters.listener.original_dst")
          .setTypedConfig(Any.pack(OriginalDst.getDefaultInstance()))
          .build();

  private ListenerFiltersTranslator() {}

  static InspectionSettings translate(Listener proto, BuildContext listener)
      throws ConfigException {
    BuildContext context = listener.owning();
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
    if (!errors.isEmpty()) {
      context.close();
    }
    errors.throwIfAny();
    return new InspectionSettings(
        filters,
        proto.hasListenerFiltersTimeout()
            ? ClusterTranslator.duration(proto.getListenerFiltersTimeout())
            : LISTENER_FILTERS_TIMEOUT,
        proto.getContinueOnListenerFiltersTimeout(),
        context.targets(),
        context.scope());
  }

  private static ListenerFilter listenerFilter(
      io.envoyproxy.envoy.config.listener.v3.ListenerFilter proto, FactoryContext context)
      throws ConfigException {
    ListenerFilter filter =
        proto.hasConfigDiscovery()
            ? new DiscoveredListenerFilter(
                DiscoveredTranslator.translate(
                    DiscoveredKind.LISTENER_FILTER,
                    proto.getName(),
                    proto.getConfigDiscovery(),
                    ListenerFiltersTranslator::create,
                    context))
            : create(proto.getName(), proto.getTypedConfig(), context);
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

  @SuppressWarnings("unchecked") // the registry found the factory by the class of its configuration
  private static ListenerFilter create(String name, Any typedConfig, FactoryContext context)
      throws ConfigException {
    var resolved =
        ResolvedExtension.of(context.extensions(), ListenerFilterFactory.class, name, typedConfig);
    return ((ListenerFilterFactory<Object>) resolved.factory()).create(resolved.config(), context);
  }

  /** Whether a filter is passed over at the port that the client wanted to. */
  private static IntPredicate disabled(ListenerFilterChainMatchPredicate proto) {
    return switch (proto.getRuleCase()) {
      case OR_MATCH ->
          proto.getOrMatch().getRulesList().stream()
              .map(ListenerFiltersTranslator::disabled)
              .reduce(port -> false, IntPredicate::or);
      case AND_MATCH ->
          proto.getAndMatch().getRulesList().stream()
              .map(ListenerFiltersTranslator::disabled)
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
