package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.ArrayList;
import java.util.List;

/** Fields from a message inwards. A value. */
record FieldPath(List<FieldType> fields) {
  /** How deep protobuf's parsers let messages be nested. */
  private static final int MAX_FIELDS = 100;

  FieldPath {
    fields = List.copyOf(fields);
  }

  /** Whether the first of them are those of {@code other}. */
  boolean startsWith(FieldPath other) {
    int count = other.fields.size();
    return count <= fields.size() && fields.subList(0, count).equals(other.fields);
  }

  /**
   * The fields that {@code path}, with dots between them, names in {@code type}; none if it is
   * empty.
   *
   * @throws TranscodingException if there is no such field, or it is nested too deep
   */
  static FieldPath of(MessageType type, String path) throws TranscodingException {
    List<FieldType> fields = new ArrayList<>();
    MessageType in = type;
    for (String name : path.isEmpty() ? new String[0] : path.split("\\.", -1)) {
      FieldType last = fields.isEmpty() ? null : fields.getLast();
      boolean isEnd = (last != null && last.isMap()) || fields.size() == MAX_FIELDS;
      FieldType field = in == null || isEnd ? null : in.field(name);
      if (field == null) {
        throw new TranscodingException(
            "Could not find field \""
                + name
                + "\" in the type \""
                + (in == null ? "" : in.fullName())
                + "\".");
      }
      fields.add(field);
      in = field.message();
    }
    return new FieldPath(fields);
  }
}
