package io.weft.config;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteList;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.router.RouteEntry;
import io.weft.router.RouteTree;
import io.weft.spi.MatchInputFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Translates trees that lead to routes. Source: {@code VirtualHost.matcher}. */
final class RouteTreeTranslator implements MatchTreeTranslator.Place<io.weft.router.RouteList> {
  private static final Set<Class<?>> INPUTS =
      Set.of(HttpRequestHeaderMatchInput.class, FilterStateInput.class);

  private final HostParts host;

  private RouteTreeTranslator(HostParts host) {
    this.host = host;
  }

  /** The tree {@code proto} of the virtual host {@code host}. */
  static RouteTree translate(Matcher proto, HostParts host) throws ConfigException {
    RouteTreeTranslator place = new RouteTreeTranslator(host.withoutKnownClusters());
    return new RouteTree(new MatchTreeTranslator<>(host.table().context(), place).translate(proto));
  }

  @Override
  public void checkInput(MatchInputFactory<?> factory, String typeUrl) throws ConfigException {
    if (!factory.isCommon() && !INPUTS.contains(factory.configType())) {
      throw new ConfigException(
          "typed_config",
          "requirement violation while creating route match tree: Route table can only match on"
              + " request headers, saw "
              + typeUrl);
    }
  }

  @Override
  public boolean allowsKeepMatching() {
    return false;
  }

  @Override
  public io.weft.router.RouteList action(TypedExtensionConfig config) throws ConfigException {
    Message message;
    try {
      message = TypedConfig.unpack(config.getTypedConfig());
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException("typed_config", "malformed: " + e.getMessage());
    }
    try {
      return switch (message) {
        case Route route ->
            new io.weft.router.RouteList(List.of(RouteEntryTranslator.translate(route, host)));
        case RouteList list -> list(list);
        case null, default ->
            throw new ConfigException(
                "",
                FeatureCoverage.unsupported(
                    config.getName(), config.getTypedConfig().getTypeUrl()));
      };
    } catch (ConfigException e) {
      throw e.under("typed_config");
    }
  }

  private io.weft.router.RouteList list(RouteList proto) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<RouteEntry> entries = new ArrayList<>();
    for (int i = 0; i < proto.getRoutesCount(); i++) {
      Route route = proto.getRoutes(i);
      RouteEntry entry =
          errors.attempt("routes[" + i + ']', () -> RouteEntryTranslator.translate(route, host));
      if (entry != null) {
        entries.add(entry);
      }
    }
    errors.throwIfAny();
    return new io.weft.router.RouteList(entries);
  }
}
