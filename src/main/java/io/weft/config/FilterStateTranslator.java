package io.weft.config;

import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.formatter.FormatContext;
import io.weft.formatter.Formatter;
import io.weft.formatter.SubstitutionFormat;
import io.weft.net.Address;
import io.weft.net.FilterState;
import io.weft.net.SharedObject;
import io.weft.spi.FactoryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Translates objects that filters keep of a stream. Source: {@code
 * envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue}.
 */
public final class FilterStateTranslator {
  private static final String ORIGINAL_DST = "envoy.filters.listener.original_dst.";
  private static final Factory TEXT = new Factory(text -> text, false);
  private static final Factory HASHABLE_TEXT = new Factory(text -> text, true);
  private static final Factory ADDRESS = new Factory(Address::parse, true);

  /** By the names that Envoy has for them; the last one is of Istio's build of it. */
  private static final Map<String, Factory> FACTORIES =
      Map.ofEntries(
          Map.entry("envoy.string", TEXT),
          Map.entry("envoy.hashable_string", HASHABLE_TEXT),
          Map.entry("envoy.network.ip", new Factory(text -> Address.parse(text + ":0"), false)),
          Map.entry("envoy.network.transport_socket.original_dst_address", ADDRESS),
          Map.entry(ORIGINAL_DST + "local_ip", ADDRESS),
          Map.entry(ORIGINAL_DST + "remote_ip", ADDRESS),
          Map.entry("envoy.network.upstream_server_name", TEXT),
          Map.entry("envoy.network.application_protocols", TEXT),
          Map.entry("envoy.network.upstream_subject_alt_names", TEXT),
          Map.entry("envoy.tcp_proxy.cluster", TEXT),
          Map.entry("envoy.tcp_proxy.disable_tunneling", TEXT),
          Map.entry(
              "envoy.tcp_proxy.per_connection_idle_timeout_ms",
              new Factory(FilterStateTranslator::millis, false)),
          Map.entry("envoy.upstream.dynamic_host", TEXT),
          Map.entry("envoy.upstream.dynamic_port", new Factory(FilterStateTranslator::port, false)),
          Map.entry("istio.hashable_string", HASHABLE_TEXT));

  /**
   * Makes objects of one kind.
   *
   * @param parser makes one of its text; null for a bad text
   * @param separates whether unequal objects that are shared keep connections apart
   */
  private record Factory(Function<String, @Nullable Object> parser, boolean separates) {}

  /** With whom an object is shared. Source: {@code FilterStateValue.SharedWithUpstream}. */
  private enum Sharing {
    NONE,
    ONCE,
    TRANSITIVE
  }

  /** An object to keep. */
  public static final class Value {
    private final String key;
    private final SubstitutionFormat text;
    private final Factory factory;
    private final boolean skipsEmpty;
    private final Sharing sharing;

    private Value(FilterStateValue proto, SubstitutionFormat text, Factory factory) {
      this.key = proto.getObjectKey();
      this.text = text;
      this.factory = factory;
      this.skipsEmpty = proto.getSkipIfEmpty();
      this.sharing =
          switch (proto.getSharedWithUpstream()) {
            case NONE, UNRECOGNIZED -> Sharing.NONE;
            case ONCE -> Sharing.ONCE;
            case TRANSITIVE -> Sharing.TRANSITIVE;
          };
    }

    /** Makes the object in {@code context} and gives it to {@code state}. */
    public void set(FormatContext context, FilterState state) {
      String formatted = text.format(context);
      Object object = formatted.isEmpty() && skipsEmpty ? null : factory.parser.apply(formatted);
      if (object == null) {
        return;
      }
      if (sharing == Sharing.NONE) {
        state.put(key, object);
      } else {
        state.share(
            new SharedObject(key, object, sharing == Sharing.TRANSITIVE, factory.separates));
      }
    }
  }

  private FilterStateTranslator() {}

  /**
   * The objects that {@code protos}, which stand in {@code field}, describe.
   *
   * @throws ConfigException with all problems
   */
  public static List<Value> translate(
      List<FilterStateValue> protos, String field, FactoryContext context) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      FilterStateValue proto = protos.get(i);
      Value value = errors.attempt(field + '[' + i + ']', () -> value(proto, context));
      if (value != null) {
        values.add(value);
      }
    }
    errors.throwIfAny();
    return List.copyOf(values);
  }

  private static Value value(FilterStateValue proto, FactoryContext context)
      throws ConfigException {
    String name = proto.getFactoryKey().isEmpty() ? proto.getObjectKey() : proto.getFactoryKey();
    Factory factory = FACTORIES.get(name);
    if (factory == null) {
      throw new ConfigException(
          proto.getFactoryKey().isEmpty() ? "object_key" : "factory_key",
          "'"
              + proto.getObjectKey()
              + "' does not have an object factory in Weft; there are "
              + FACTORIES.keySet().stream().sorted().toList());
    }
    try {
      Formatter format = FormatTranslator.translate(proto.getFormatString(), context);
      if (!(format instanceof SubstitutionFormat text)) {
        throw new ConfigException("", "JSON is not implemented in Weft yet; a text is allowed");
      }
      return new Value(proto, text, factory);
    } catch (ConfigException e) {
      throw e.under("format_string");
    }
  }

  private static @Nullable Object millis(String text) {
    try {
      long millis = Long.parseLong(text);
      return millis < 0 ? null : millis;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Object port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port > 0 && port <= Address.MAX_PORT ? port : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
