package io.weft.admin;

import io.weft.common.ControlThread;
import io.weft.runtime.RuntimeLoader;
import io.weft.runtime.RuntimeSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /runtime} and {@code /runtime_modify}. */
public final class RuntimeEndpoints {
  private static final String USAGE =
      """
      usage: /runtime_modify?key1=value1&key2=value2&keyN=valueN
             or send the parameters as form values
      use an empty value to remove a previously added override\
      """;

  private final RuntimeLoader runtime;
  private final ControlThread control;

  /** Endpoints that show {@code runtime} and have {@code control} change it. */
  public RuntimeEndpoints(RuntimeLoader runtime, ControlThread control) {
    this.runtime = runtime;
    this.control = control;
  }

  /** The endpoints. */
  public List<AdminEndpoint> endpoints() {
    return List.of(
        AdminEndpoint.reading("/runtime", "runtime values", request -> show()),
        AdminEndpoint.changing(
            "/runtime_modify", "change runtime values: key=value&...", this::modify));
  }

  private AdminResponse show() {
    RuntimeSnapshot snapshot = runtime.get();
    List<Object> names = new ArrayList<>();
    snapshot.layers().forEach(layer -> names.add(layer.name()));
    Map<String, Object> entries = new LinkedHashMap<>();
    snapshot
        .values()
        .forEach((key, value) -> {
          List<Object> perLayer = new ArrayList<>();
          snapshot.layers().forEach(layer -> perLayer.add(layer.values().getOrDefault(key, "")));
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("final_value", value);
          entry.put("layer_values", perLayer);
          entries.put(key, entry);
        });
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("layers", names);
    tree.put("entries", entries);
    return AdminResponse.json(tree);
  }

  private AdminResponse modify(AdminRequest request) {
    Map<String, String> changes = new LinkedHashMap<>();
    request
        .query()
        .parameters()
        .forEach(parameter -> changes.put(parameter.getKey(), parameter.getValue()));
    if (changes.isEmpty()) {
      return AdminResponse.text(400, USAGE);
    }
    if (!runtime.hasAdminLayer()) {
      return AdminResponse.text(503, "No admin layer specified");
    }
    control.call(() -> runtime.override(changes));
    return AdminResponse.OK;
  }
}
