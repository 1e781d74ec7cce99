package io.weft.extension.filter.extauthz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes the query of a path. Source: Envoy's {@code QueryParamsMulti}. */
final class QueryEdit {
  private QueryEdit() {}

  /** {@code path} with {@code set} and without {@code removed}; values are taken as they are. */
  static String apply(String path, Map<String, String> set, List<String> removed) {
    int question = path.indexOf('?');
    String before = question < 0 ? path : path.substring(0, question);
    Map<String, StringBuilder> parameters = new LinkedHashMap<>();
    String query = question < 0 ? "" : path.substring(question + 1);
    for (String parameter : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      StringBuilder known = parameters.computeIfAbsent(name, unused -> new StringBuilder());
      known.append(known.isEmpty() ? "" : "&").append(name).append('=').append(value);
    }
    set.forEach((name, value) -> parameters.put(name, new StringBuilder(name + '=' + value)));
    removed.forEach(parameters::remove);
    return parameters.isEmpty() ? before : before + '?' + String.join("&", parameters.values());
  }
}
