package io.weft.extension.matching.network;

import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.ApplicationProtocolInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DestinationIPInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DestinationPortInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DirectSourceIPInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DynamicMetadataInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.ServerNameInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.SourceIPInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.SourcePortInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.SourceTypeInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.TransportProtocolInput;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
import io.weft.spi.MatchInputFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes inputs that read connections.
 *
 * @param <C> the message of one of them
 */
public final class NetworkInputFactory<C> implements MatchInputFactory<C> {
  private enum Where {
    REQUESTS,
    CONNECTIONS
  }

  private static final Set<Where> EVERYWHERE = EnumSet.allOf(Where.class);

  private final String name;
  private final Class<C> configType;
  private final Set<Where> where;
  private final Function<C, MatchInput> input;

  private NetworkInputFactory(
      String name, Class<C> configType, Set<Where> where, Function<C, MatchInput> input) {
    this.name = name;
    this.configType = configType;
    this.where = where;
    this.input = input;
  }

  /** An input without settings. */
  private static <C> NetworkInputFactory<C> of(
      String name,
      Class<C> configType,
      Set<Where> where,
      Function<MatchingData, @Nullable String> fact) {
    MatchInput input = new ConnectionInput(name, fact);
    return new NetworkInputFactory<>(name, configType, where, config -> input);
  }

  /** All of them. */
  public static List<NetworkInputFactory<?>> all() {
    return List.of(
        of(
            "application_protocol",
            ApplicationProtocolInput.class,
            EnumSet.of(Where.CONNECTIONS),
            NetworkInputs::applicationProtocols),
        of("destination_ip", DestinationIPInput.class, EVERYWHERE, NetworkInputs::destinationIp),
        of(
            "destination_port",
            DestinationPortInput.class,
            EVERYWHERE,
            NetworkInputs::destinationPort),
        of(
            "direct_source_ip",
            DirectSourceIPInput.class,
            EVERYWHERE,
            NetworkInputs::directSourceIp),
        new NetworkInputFactory<>(
            "dynamic_metadata",
            DynamicMetadataInput.class,
            EnumSet.of(Where.REQUESTS),
            config ->
                new MetadataInput(
                    config.getFilter(),
                    config.getPathList().stream()
                        .map(DynamicMetadataInput.PathSegment::getKey)
                        .toList())),
        new NetworkInputFactory<>(
            "filter_state",
            FilterStateInput.class,
            EVERYWHERE,
            config ->
                new ConnectionInput(
                    "filter_state " + config.getKey(), NetworkInputs.filterState(config.getKey()))),
        of("server_name", ServerNameInput.class, EVERYWHERE, NetworkInputs::serverName),
        of("source_ip", SourceIPInput.class, EVERYWHERE, NetworkInputs::sourceIp),
        of("source_port", SourcePortInput.class, EVERYWHERE, NetworkInputs::sourcePort),
        of("source_type", SourceTypeInput.class, EVERYWHERE, NetworkInputs::sourceType),
        of(
            "transport_protocol",
            TransportProtocolInput.class,
            EnumSet.of(Where.CONNECTIONS),
            NetworkInputs::transportProtocol));
  }

  @Override
  public String name() {
    return "envoy.matching.inputs." + name;
  }

  @Override
  public Class<C> configType() {
    return configType;
  }

  @Override
  public MatchInput create(C config) {
    return input.apply(config);
  }

  @Override
  public boolean servesRequests() {
    return where.contains(Where.REQUESTS);
  }

  @Override
  public boolean servesConnections() {
    return where.contains(Where.CONNECTIONS);
  }
}
