package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A message, whose fields are set once all messages are known and never change after that. */
final class MessageType {
  /** The messages whose JSON is that of what they hold. */
  private static final Set<String> WRAPPERS =
      Set.of(
          "google.protobuf.DoubleValue",
          "google.protobuf.FloatValue",
          "google.protobuf.Int64Value",
          "google.protobuf.UInt64Value",
          "google.protobuf.Int32Value",
          "google.protobuf.UInt32Value",
          "google.protobuf.BoolValue",
          "google.protobuf.StringValue",
          "google.protobuf.BytesValue");

  private static final Set<String> WELL_KNOWN =
      Set.of(
          "google.protobuf.Any",
          "google.protobuf.Duration",
          "google.protobuf.FieldMask",
          "google.protobuf.ListValue",
          "google.protobuf.Struct",
          "google.protobuf.Timestamp",
          "google.protobuf.Value");

  private final String fullName;
  private final Map<String, FieldType> byName = new HashMap<>();
  private final Map<Integer, FieldType> byNumber = new HashMap<>();
  private List<FieldType> fields = List.of();

  MessageType(String fullName) {
    this.fullName = fullName;
  }

  String fullName() {
    return fullName;
  }

  /** Sets the fields; once, before anybody else sees this. */
  void fields(List<FieldType> all) {
    fields = all.stream().sorted(Comparator.comparingInt(FieldType::number)).toList();
    for (FieldType field : fields) {
      byNumber.put(field.number(), field);
      byName.putIfAbsent(field.jsonName(), field);
    }
    for (FieldType field : fields) {
      byName.put(field.name(), field);
    }
  }

  /** The fields by their numbers. */
  List<FieldType> fields() {
    return fields;
  }

  /** The field {@code name}, as the proto file or as JSON has it; null if there is none. */
  @Nullable FieldType field(String name) {
    return byName.get(name);
  }

  @Nullable FieldType field(int number) {
    return byNumber.get(number);
  }

  /** Whether its JSON is that of its only field. */
  boolean isWrapper() {
    return WRAPPERS.contains(fullName);
  }

  /** Whether it has a JSON of its own. */
  boolean isWellKnown() {
    return WELL_KNOWN.contains(fullName) || isWrapper();
  }

  boolean is(String name) {
    return fullName.equals("google.protobuf." + name);
  }

  boolean isHttpBody() {
    return fullName.equals("google.api.HttpBody");
  }
}
