package io.weft.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;
import io.weft.router.RouteMatch;
import io.weft.runtime.FractionalPercent;
import io.weft.runtime.RuntimeLoader;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.runtime.RuntimeSnapshot.Layer;
import io.weft.stats.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Translates the layered runtime and values that runtime keys may change. */
public final class RuntimeTranslator {
  private static final String NUMERATOR = "numerator";

  private RuntimeTranslator() {}

  /** The runtime of {@code proto}; without any layer there is an admin layer, as in Envoy. */
  public static RuntimeLoader loader(LayeredRuntime proto, Scope root) {
    List<Layer> layers = new ArrayList<>();
    int admin = -1;
    for (var layer : proto.getLayersList()) {
      if (layer.hasAdminLayer()) {
        admin = layers.size();
      }
      Map<String, String> values = new TreeMap<>();
      flatten("", layer.getStaticLayer(), values);
      layers.add(new Layer(layer.getName(), values));
    }
    if (layers.isEmpty()) {
      admin = 0;
      layers.add(new Layer("admin", Map.of()));
    }
    return new RuntimeLoader(layers, admin, root);
  }

  /** The share {@code proto}. */
  public static FractionalPercent percent(io.envoyproxy.envoy.type.v3.FractionalPercent proto) {
    return new FractionalPercent(
        Integer.toUnsignedLong(proto.getNumerator()), denominator(proto.getDenominator()));
  }

  /** The share {@code proto}, which a runtime key may change. */
  public static RouteMatch.Fraction fraction(
      RuntimeFractionalPercent proto, Supplier<RuntimeSnapshot> runtime) {
    return new RouteMatch.Fraction(
        proto.getRuntimeKey(), percent(proto.getDefaultValue()), runtime);
  }

  private static long denominator(DenominatorType type) {
    return switch (type) {
      case HUNDRED, UNRECOGNIZED -> 100;
      case TEN_THOUSAND -> 10_000;
      case MILLION -> 1_000_000;
    };
  }

  private static void flatten(String prefix, Struct struct, Map<String, String> values) {
    struct
        .getFieldsMap()
        .forEach((key, value) -> {
          String name = prefix.isEmpty() ? key : prefix + '.' + key;
          boolean isPercent =
              value.getKindCase() == Value.KindCase.STRUCT_VALUE
                  && value.getStructValue().containsFields(NUMERATOR);
          if (value.getKindCase() == Value.KindCase.STRUCT_VALUE && !isPercent) {
            flatten(name, value.getStructValue(), values);
          } else {
            values.put(name, text(value));
          }
        });
  }

  private static String text(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> number(value.getNumberValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case STRING_VALUE -> value.getStringValue();
      case STRUCT_VALUE -> number(percentOf(value.getStructValue()));
      default -> "";
    };
  }

  private static double percentOf(Struct fraction) {
    double numerator = fraction.getFieldsOrThrow(NUMERATOR).getNumberValue();
    String name =
        fraction.getFieldsOrDefault("denominator", Value.getDefaultInstance()).getStringValue();
    return switch (name) {
      case "TEN_THOUSAND" -> numerator / 100;
      case "MILLION" -> numerator / 10_000;
      default -> numerator;
    };
  }

  private static String number(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
