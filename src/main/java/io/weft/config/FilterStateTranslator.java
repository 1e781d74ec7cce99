package io.weft.config;

import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.formatter.FormatContext;
import io.weft.formatter.Formatter;
import io.weft.formatter.SubstitutionFormat;
import io.weft.net.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Translates objects that filters keep of a stream. Source: {@code
 * envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue}.
 */
public final class FilterStateTranslator {
  /** What makes objects of texts, by the names that Envoy has for them; null for a bad text. */
  private static final Map<String, Function<String, @Nullable Object>> FACTORIES =
      Map.of(
          "envoy.string", text -> text,
          "envoy.hashable_string", text -> text,
          "envoy.network.ip", text -> Address.parse(text + ":0"),
          "envoy.network.transport_socket.original_dst_address", Address::parse);

  /**
   * An object to keep.
   *
   * @param skipsEmpty whether nothing is kept where the text is empty
   */
  public record Value(
      String key,
      SubstitutionFormat text,
      Function<String, @Nullable Object> factory,
      boolean skipsEmpty) {
    /** Makes the object in {@code context} and gives it to {@code state}. */
    public void set(FormatContext context, BiConsumer<String, Object> state) {
      String formatted = text.format(context);
      Object object = formatted.isEmpty() && skipsEmpty ? null : factory.apply(formatted);
      if (object != null) {
        state.accept(key, object);
      }
    }
  }

  private FilterStateTranslator() {}

  /**
   * The objects that {@code protos}, which stand in {@code field}, describe.
   *
   * @throws ConfigException with all problems
   */
  public static List<Value> translate(List<FilterStateValue> protos, String field)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      FilterStateValue proto = protos.get(i);
      Value value = errors.attempt(field + '[' + i + ']', () -> value(proto));
      if (value != null) {
        values.add(value);
      }
    }
    errors.throwIfAny();
    return List.copyOf(values);
  }

  private static Value value(FilterStateValue proto) throws ConfigException {
    String name = proto.getFactoryKey().isEmpty() ? proto.getObjectKey() : proto.getFactoryKey();
    Function<String, @Nullable Object> factory = FACTORIES.get(name);
    if (factory == null) {
      throw new ConfigException(
          proto.getFactoryKey().isEmpty() ? "object_key" : "factory_key",
          "'"
              + proto.getObjectKey()
              + "' does not have an object factory in Weft; there are "
              + FACTORIES.keySet().stream().sorted().toList());
    }
    try {
      Formatter format = FormatTranslator.translate(proto.getFormatString());
      if (!(format instanceof SubstitutionFormat text)) {
        throw new ConfigException("", "JSON is not implemented in Weft yet; a text is allowed");
      }
      return new Value(proto.getObjectKey(), text, factory, proto.getSkipIfEmpty());
    } catch (ConfigException e) {
      throw e.under("format_string");
    }
  }
}
