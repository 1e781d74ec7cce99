package io.weft.config;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource.ApiType;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.weft.common.ConfigException;
import io.weft.common.ResourceLocator;
import io.weft.common.XdstpName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which control planes of the bootstrap serve {@code xdstp://} names of which authorities.
 * Immutable. Source: {@code Bootstrap.config_sources} and {@code default_config_source}, and
 * Envoy's {@code XdsManager}.
 */
public final class Authorities {
  /** Without this feature of the runtime, names go where each configuration says, as in Envoy. */
  public static final String FEATURE =
      "envoy.reloadable_features.xdstp_based_config_singleton_subscriptions";

  /** There are none. */
  public static final Authorities NONE = new Authorities(List.of(), null, () -> false);

  /**
   * A control plane.
   *
   * @param names of the authorities that it serves
   */
  private record Server(
      io.weft.common.ConfigSource.Authority source,
      Set<String> names,
      Duration initialFetchTimeout) {}

  private final List<Server> servers;
  private final @Nullable Server fallback;
  private final BooleanSupplier isEnabled;

  private Authorities(List<Server> servers, @Nullable Server fallback, BooleanSupplier isEnabled) {
    this.servers = List.copyOf(servers);
    this.fallback = fallback;
    this.isEnabled = isEnabled;
  }

  /**
   * Those of {@code bootstrap}, which was validated.
   *
   * @param isEnabled whether {@link #FEATURE} is on
   * @throws ConfigException if they cannot be used
   */
  public static Authorities of(Bootstrap bootstrap, BooleanSupplier isEnabled)
      throws ConfigException {
    ControlPlaneClusters.checkConfigSources(bootstrap);
    List<Server> servers = new ArrayList<>();
    for (int i = 0; i < bootstrap.getConfigSourcesCount(); i++) {
      String field = "config_sources[" + i + ']';
      ConfigSource source = bootstrap.getConfigSources(i);
      Server server = server(source, field);
      if (server.names.isEmpty()) {
        throw new ConfigException(
            field, "xdstp-based non-default config source must have at least one authority.");
      }
      servers.add(server);
    }
    Server fallback =
        bootstrap.hasDefaultConfigSource()
            ? server(bootstrap.getDefaultConfigSource(), "default_config_source")
            : null;
    return new Authorities(servers, fallback, isEnabled);
  }

  /**
   * Where the resource {@code name} comes from; empty if nobody serves its authority.
   *
   * @throws ConfigException if it is no name
   */
  public Optional<ResourceLocator> find(String name) throws ConfigException {
    if (!XdstpName.isXdstp(name) || !isEnabled.getAsBoolean()) {
      return Optional.empty();
    }
    String authority = XdstpName.parse(name).authority();
    return servers.stream()
        .filter(server -> server.names.contains(authority))
        .findFirst()
        .or(() -> Optional.ofNullable(fallback))
        .map(server -> new ResourceLocator(server.source, name, server.initialFetchTimeout));
  }

  private static Server server(ConfigSource proto, String field) throws ConfigException {
    if (!proto.hasApiConfigSource()) {
      throw new ConfigException(
          field,
          "Only api_config_source type is currently supported for xdstp-based config sources.");
    }
    Set<String> names = new HashSet<>();
    for (var authority : proto.getAuthoritiesList()) {
      if (!names.add(authority.getName())) {
        throw new ConfigException(
            field + ".authorities",
            "xdstp-based config source authority "
                + authority.getName()
                + " is configured more than once in an xdstp-based config source.");
      }
    }
    ApiType type = proto.getApiConfigSource().getApiType();
    if (type != ApiType.AGGREGATED_GRPC && type != ApiType.AGGREGATED_DELTA_GRPC) {
      throw new ConfigException(
          field + ".api_config_source.api_type",
          "xdstp-based config source authority only supports AGGREGATED_GRPC and"
              + " AGGREGATED_DELTA_GRPC types.");
    }
    return new Server(
        new io.weft.common.ConfigSource.Authority(field),
        Set.copyOf(names),
        ConfigSourceTranslator.initialFetchTimeout(proto));
  }
}
