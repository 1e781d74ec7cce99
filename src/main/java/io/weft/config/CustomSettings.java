package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions.SettingsParameter;
import io.weft.common.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings that a configuration names by their numbers (RFC 9113 section 6.5.2). Used by one thread
 * while it translates. Source: {@code Http2ProtocolOptions.custom_settings_parameters}.
 */
final class CustomSettings {
  static final int HEADER_TABLE_SIZE = 1;
  static final int MAX_CONCURRENT_STREAMS = 3;
  static final int INITIAL_WINDOW_SIZE = 4;

  private static final int ENABLE_PUSH = 2;
  private static final int MAX_FRAME_SIZE = 5;
  private static final int ENABLE_CONNECT_PROTOCOL = 8;
  private static final long DEFAULT_MAX_FRAME_SIZE = 16_384;
  private static final String FIELD = "custom_settings_parameters";

  private final Map<Integer, Long> values;

  private CustomSettings(Map<Integer, Long> values) {
    this.values = values;
  }

  /**
   * Those of {@code proto}.
   *
   * @throws ConfigException if there is one that Envoy refuses, or that Weft cannot keep to
   */
  static CustomSettings of(Http2ProtocolOptions proto) throws ConfigException {
    Map<Integer, Long> values = new TreeMap<>();
    for (int i = 0; i < proto.getCustomSettingsParametersCount(); i++) {
      SettingsParameter parameter = proto.getCustomSettingsParameters(i);
      int id = parameter.getIdentifier().getValue();
      long value = Integer.toUnsignedLong(parameter.getValue().getValue());
      check(id, value, FIELD + '[' + i + ']');
      Long before = values.put(id, value);
      if (before != null && before != value) {
        throw new ConfigException(
            FIELD + '[' + i + ']',
            "inconsistent HTTP/2 custom SETTINGS parameter(s) detected; identifiers = {0x"
                + Integer.toHexString(id)
                + '}');
      }
    }
    refuseTwice(proto, values);
    return new CustomSettings(values);
  }

  /** The value of {@code id}, which has a meaning here; {@code otherwise} if there is none. */
  long take(int id, long otherwise) {
    Long value = values.remove(id);
    return value == null ? otherwise : value;
  }

  /** Those that were not taken. */
  Map<Integer, Long> others() {
    return values;
  }

  private static void check(int id, long value, String path) throws ConfigException {
    String problem =
        switch (id) {
          case ENABLE_PUSH ->
              value == 0
                  ? ""
                  : "server push is not supported and can not be enabled via a SETTINGS parameter";
          case ENABLE_CONNECT_PROTOCOL ->
              "the \"allow_connect\" SETTINGS parameter must only be configured through the named"
                  + " field";
          case MAX_FRAME_SIZE ->
              value == DEFAULT_MAX_FRAME_SIZE ? "" : "is not implemented in Weft; 16384 is allowed";
          case INITIAL_WINDOW_SIZE ->
              value <= Integer.MAX_VALUE ? "" : "must be at most 2147483647";
          default -> "";
        };
    if (!problem.isEmpty()) {
      throw new ConfigException(path, problem);
    }
  }

  private static void refuseTwice(Http2ProtocolOptions proto, Map<Integer, Long> values)
      throws ConfigException {
    List<String> named = new ArrayList<>();
    if (proto.hasHpackTableSize() && values.containsKey(HEADER_TABLE_SIZE)) {
      named.add("hpack_table_size");
    }
    if (proto.hasMaxConcurrentStreams() && values.containsKey(MAX_CONCURRENT_STREAMS)) {
      named.add("max_concurrent_streams");
    }
    if (proto.hasInitialStreamWindowSize() && values.containsKey(INITIAL_WINDOW_SIZE)) {
      named.add("initial_stream_window_size");
    }
    if (!named.isEmpty()) {
      throw new ConfigException(
          FIELD,
          "the {"
              + String.join(",", named)
              + "} HTTP/2 SETTINGS parameter(s) can not be configured through both named and custom"
              + " parameters");
    }
  }
}
