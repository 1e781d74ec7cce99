package io.weft.formatter;

import io.weft.common.ConfigException;
import io.weft.common.Metadata;
import io.weft.http.MatchedRoute;
import io.weft.http.UpstreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.net.StateFields;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands that read metadata and filter state. */
final class StateCommands {
  private static final Map<String, ValueOperator.MetadataSource> SOURCES =
      Map.of(
          "DYNAMIC", context -> context.streamInfo().dynamicMetadata(),
          "CLUSTER", context -> context.streamInfo().upstreamCluster().metadata(),
          "ROUTE", StateCommands::routeMetadata,
          "VIRTUAL_HOST", StateCommands::virtualHostMetadata,
          "UPSTREAM_HOST", StateCommands::hostMetadata,
          "LISTENER", context -> context.streamInfo().connection().listenerMetadata(),
          "LISTENER_FILTER_CHAIN",
              context -> context.streamInfo().connection().filterChainMetadata());

  private StateCommands() {}

  static void addTo(CommandTable table) {
    table.add("METADATA", Arguments.OPTIONAL_WITH_LENGTH, StateCommands::metadata);
    metadata(table, "DYNAMIC_METADATA", "DYNAMIC", Arguments.REQUIRED_WITH_LENGTH);
    metadata(table, "CLUSTER_METADATA", "CLUSTER", Arguments.REQUIRED);
    metadata(table, "UPSTREAM_METADATA", "UPSTREAM_HOST", Arguments.REQUIRED);
    table.add(
        "FILTER_STATE",
        Arguments.OPTIONAL_WITH_LENGTH,
        command -> filterState(command, (context, key) -> context.streamInfo().filterState(key)));
    table.add(
        "UPSTREAM_FILTER_STATE",
        Arguments.OPTIONAL_WITH_LENGTH,
        command -> filterState(command, StateCommands::upstreamFilterState));
  }

  /** An object of filter state by its key. */
  @FunctionalInterface
  private interface FilterState {
    @Nullable Object get(FormatContext context, String key);
  }

  private static void metadata(
      CommandTable table, String name, String source, Arguments arguments) {
    ValueOperator.MetadataSource metadata = SOURCES.get(source);
    if (metadata == null) {
      throw new IllegalArgumentException(source);
    }
    table.add(name, arguments, command -> operator(metadata, split(command.parameters()), command));
  }

  private static Operator metadata(Command command) throws ConfigException {
    List<String> parts = split(command.parameters());
    ValueOperator.MetadataSource source = SOURCES.get(parts.get(0));
    if (source == null) {
      throw new ConfigException(
          "",
          '"'
              + parts.get(0)
              + "\" is not supported type of metadata; it is one of "
              + String.join(", ", SOURCES.keySet().stream().sorted().toList()));
    }
    List<String> path = parts.size() > 1 ? parts.subList(1, parts.size()) : List.of("");
    return operator(source, path, command);
  }

  private static Operator operator(
      ValueOperator.MetadataSource source, List<String> path, Command command) {
    String namespace = path.get(0);
    List<String> keys = List.copyOf(path.subList(1, path.size()));
    return new ValueOperator(
        context -> value(source.of(context), namespace, keys), false, command.maxLength());
  }

  private static @Nullable Object value(Metadata metadata, String namespace, List<String> keys) {
    return metadata.value(namespace, keys);
  }

  private static Metadata routeMetadata(FormatContext context) {
    MatchedRoute route = context.streamInfo().resolvedRoute();
    return route == null ? Metadata.EMPTY : route.metadata();
  }

  private static Metadata virtualHostMetadata(FormatContext context) {
    MatchedRoute route = context.streamInfo().resolvedRoute();
    return route == null ? Metadata.EMPTY : route.virtualHostMetadata();
  }

  private static Metadata hostMetadata(FormatContext context) {
    UpstreamInfo upstream = context.streamInfo().upstream();
    return upstream == null ? Metadata.EMPTY : upstream.hostMetadata();
  }

  private static @Nullable Object upstreamFilterState(FormatContext context, String key) {
    ConnectionInfo connection = AddressCommands.upstreamConnection(context);
    return connection == null ? null : connection.filterState().get(key);
  }

  /** {@code %FILTER_STATE(KEY:PLAIN|TYPED|FIELD:name)%}. */
  private static Operator filterState(Command command, FilterState state) throws ConfigException {
    List<String> parts = split(command.parameters());
    String key = parts.get(0);
    String form = parts.size() > 1 && !parts.get(1).isEmpty() ? parts.get(1) : "TYPED";
    String field = parts.size() > 2 ? parts.get(2) : "";
    if (key.isEmpty()) {
      throw new ConfigException("", command.name() + " needs a key");
    }
    if (form.equals("FIELD") == field.isEmpty()) {
      throw new ConfigException(
          "", command.name() + " takes the name of a field after FIELD, and only there");
    }
    return switch (form) {
      case "PLAIN" ->
          new ValueOperator(context -> plain(state.get(context, key)), false, command.maxLength());
      case "TYPED" ->
          new ValueOperator(context -> state.get(context, key), true, command.maxLength());
      case "FIELD" ->
          new ValueOperator(
              context -> field(state.get(context, key), field), false, command.maxLength());
      default -> throw PathOperators.invalid(command.name(), form, "'PLAIN'/'TYPED'/'FIELD'");
    };
  }

  private static @Nullable Object field(@Nullable Object object, String name) {
    return switch (object) {
      case Map<?, ?> map -> map.get(name);
      case StateFields fields -> fields.field(name);
      case Address address when name.equals("ip") && address.ip() != null -> address.host();
      case Address address when name.equals("port") && address.ip() != null -> address.port();
      case null, default -> null;
    };
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      // Messages have no text.
      case Map<?, ?> message -> null;
      case StateFields fields -> null;
      default -> JsonValue.isValue(value) ? value : value.toString();
    };
  }

  private static List<String> split(String parameters) {
    return Arrays.asList(parameters.split(":", -1));
  }
}
