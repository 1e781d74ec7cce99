package io.weft.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import java.util.LinkedHashMap;
import java.util.Map;

/** Shows a message as a tree of maps, lists and values, as its JSON has them. */
final class ProtoTree {
  private ProtoTree() {}

  static Map<String, Object> of(Message message) {
    try {
      return new ObjectMapper()
          .readValue(
              ProtoJson.text(message), new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
