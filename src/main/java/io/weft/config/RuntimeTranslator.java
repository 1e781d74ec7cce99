package io.weft.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.Log;
import io.weft.common.ResourceLocator;
import io.weft.router.RouteMatch;
import io.weft.runtime.DiskLayer;
import io.weft.runtime.FractionalPercent;
import io.weft.runtime.RuntimeLayers;
import io.weft.runtime.RuntimeLayers.Discovered;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.runtime.RuntimeSnapshot.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Translates the layered runtime and values that runtime keys may change. */
public final class RuntimeTranslator {
  private static final Log LOG = Log.of("runtime");
  private static final String NUMERATOR = "numerator";

  private RuntimeTranslator() {}

  /**
   * The layers of {@code proto}, which was validated; blocks while it reads those on disk.
   *
   * @param serviceCluster is part of the path of some layers on disk
   * @throws ConfigException with all problems; a layer on disk that cannot be read is none
   */
  public static RuntimeLayers layers(LayeredRuntime proto, String serviceCluster)
      throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<Layer> layers = new ArrayList<>();
    List<Discovered> discovered = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int admin = -1;
    int onDisk = 0;
    int failed = 0;
    for (int i = 0; i < proto.getLayersCount(); i++) {
      RuntimeLayer layer = proto.getLayers(i);
      String path = "layers[" + i + ']';
      if (!names.add(layer.getName())) {
        errors.add(path + ".name", "Duplicate layer name: " + layer.getName());
      }
      switch (layer.getLayerSpecifierCase()) {
        case STATIC_LAYER ->
            errors.attempt(path + ".static_layer", () -> layers.add(staticLayer(layer)));
        case ADMIN_LAYER -> {
          if (admin >= 0) {
            errors.add(
                path,
                "Too many admin layers specified in LayeredRuntime, at most one may be specified");
          }
          admin = layers.size();
          layers.add(new Layer(layer.getName(), Map.of()));
        }
        case DISK_LAYER -> {
          int before = layers.size();
          errors.check(path + ".disk_layer", () -> checkRoot(layer.getDiskLayer()));
          failed += addDiskLayer(layer, serviceCluster, layers) ? 0 : 1;
          onDisk += layers.size() - before;
        }
        case RTDS_LAYER -> {
          int index = layers.size();
          layers.add(new Layer(layer.getName(), Map.of()));
          errors.attempt(
              path + ".rtds_layer", () -> discovered.add(new Discovered(index, resource(layer))));
        }
        case LAYERSPECIFIER_NOT_SET -> errors.add(path, "one of the layers is required");
      }
    }
    errors.throwIfAny();
    return new RuntimeLayers(layers, admin, onDisk, failed, discovered);
  }

  /** Envoy watches the folder of the link, so that this one has to be there. */
  private static void checkRoot(RuntimeLayer.DiskLayer proto) throws ConfigException {
    Path parent = Path.of(proto.getSymlinkRoot()).toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw new ConfigException(
          "symlink_root",
          "unable to add filesystem watch for file "
              + proto.getSymlinkRoot()
              + ": No such file or directory");
    }
  }

  /** Adds a layer on disk if its folder is there; false if it is, but cannot be read. */
  private static boolean addDiskLayer(
      RuntimeLayer proto, String serviceCluster, List<Layer> layers) {
    RuntimeLayer.DiskLayer disk = proto.getDiskLayer();
    Path folder = Path.of(disk.getSymlinkRoot(), disk.getSubdirectory());
    if (disk.getAppendServiceCluster()) {
      folder = folder.resolve(serviceCluster);
    }
    if (!Files.isDirectory(folder)) {
      return true;
    }
    try {
      layers.add(DiskLayer.read(proto.getName(), folder));
      return true;
    } catch (IOException e) {
      LOG.warning(() -> "runtime layer " + proto.getName() + " cannot be read: " + e);
      return false;
    }
  }

  private static ResourceLocator resource(RuntimeLayer proto) throws ConfigException {
    RuntimeLayer.RtdsLayer rtds = proto.getRtdsLayer();
    try {
      return new ResourceLocator(
          ConfigSourceTranslator.translate(rtds.getRtdsConfig()),
          rtds.getName(),
          ConfigSourceTranslator.initialFetchTimeout(rtds.getRtdsConfig()));
    } catch (ConfigException e) {
      throw e.under("rtds_config");
    }
  }

  private static Layer staticLayer(RuntimeLayer proto) throws ConfigException {
    return new Layer(proto.getName(), values(proto.getStaticLayer()));
  }

  /** The keys of {@code proto}, nested ones with points, and their texts. */
  public static Map<String, String> values(Struct proto) throws ConfigException {
    Map<String, String> values = new TreeMap<>();
    flatten("", proto, values);
    return values;
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

  private static void flatten(String prefix, Struct struct, Map<String, String> values)
      throws ConfigException {
    for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
      String key = prefix + field.getKey();
      Value value = field.getValue();
      switch (value.getKindCase()) {
        case NUMBER_VALUE -> values.put(key, number(value.getNumberValue()));
        case BOOL_VALUE -> values.put(key, Boolean.toString(value.getBoolValue()));
        case STRING_VALUE -> values.put(key, value.getStringValue());
        case STRUCT_VALUE -> {
          if (isLeaf(value.getStructValue())) {
            values.put(key, ProtoJson.text(value.getStructValue()).strip());
          } else {
            flatten(key + '.', value.getStructValue(), values);
          }
        }
        case NULL_VALUE, LIST_VALUE, KIND_NOT_SET ->
            throw new ConfigException("", "Invalid runtime entry value for " + key);
      }
    }
  }

  /** Whether {@code struct} is what a key holds, a fraction as a rule, and not a part of keys. */
  private static boolean isLeaf(Struct struct) {
    return struct.getFieldsCount() == 0
        || struct.containsFields(NUMERATOR)
        || struct.containsFields("denominator");
  }

  private static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < Long.MAX_VALUE
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
