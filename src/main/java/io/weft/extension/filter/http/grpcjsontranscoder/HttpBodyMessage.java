package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.List;
import java.util.Map;

/**
 * Bytes in a {@code google.api.HttpBody}, which may stand in a field of another message. A value.
 */
final class HttpBodyMessage {
  private static final int CONTENT_TYPE = 1;
  private static final int DATA = 2;
  private static final int EXTENSIONS = 3;
  private static final String UNKNOWN_PARAMETERS =
      "type.googleapis.com/"
          + "envoy.extensions.filters.http.grpc_json_transcoder.v3.UnknownQueryParams";

  private final String contentType;
  private final byte[] data;

  /** {@code data}, which must not be changed any more. */
  HttpBodyMessage(String contentType, byte[] data) {
    this.contentType = contentType;
    this.data = data;
  }

  String contentType() {
    return contentType;
  }

  byte[] data() {
    return data;
  }

  /** The one in {@code message}, below {@code path}. */
  static HttpBodyMessage read(byte[] message, FieldPath path) throws TranscodingException {
    WireReader in = new WireReader(message);
    for (FieldType field : path.fields()) {
      in = part(in, field.number());
    }
    String contentType = "";
    byte[] data = {};
    while (in.hasNext()) {
      int tag = in.tag();
      if (tag == (CONTENT_TYPE << 3 | Wire.BYTES)) {
        contentType = in.text();
      } else if (tag == (DATA << 3 | Wire.BYTES)) {
        data = in.bytes();
      } else {
        in.skip(tag);
      }
    }
    return new HttpBodyMessage(contentType, data);
  }

  /**
   * The message {@code outer}, some fields on the wire, with this below {@code path}.
   *
   * @param unknown parameters that are told in its extensions
   */
  byte[] write(byte[] outer, FieldPath path, Map<String, List<String>> unknown) {
    Wire body = new Wire();
    if (!contentType.isEmpty()) {
      body.text(CONTENT_TYPE, contentType);
    }
    body.bytes(DATA, data);
    if (!unknown.isEmpty()) {
      body.bytes(EXTENSIONS, any(unknown));
    }
    byte[] bytes = body.toBytes();
    for (FieldType field : path.fields().reversed()) {
      Wire around = new Wire();
      around.bytes(field.number(), bytes);
      bytes = around.toBytes();
    }
    Wire all = new Wire();
    all.raw(outer);
    all.raw(bytes);
    return all.toBytes();
  }

  private static byte[] any(Map<String, List<String>> unknown) {
    Wire parameters = new Wire();
    unknown.forEach((name, values) -> {
      Wire list = new Wire();
      values.forEach(value -> list.text(1, value));
      Wire entry = new Wire();
      entry.text(1, name);
      entry.bytes(2, list.toBytes());
      parameters.bytes(1, entry.toBytes());
    });
    Wire any = new Wire();
    any.text(1, UNKNOWN_PARAMETERS);
    any.bytes(2, parameters.toBytes());
    return any.toBytes();
  }

  private static WireReader part(WireReader in, int number) throws TranscodingException {
    WireReader found = new WireReader(new byte[0]);
    while (in.hasNext()) {
      int tag = in.tag();
      if (tag == (number << 3 | Wire.BYTES)) {
        found = in.part();
      } else {
        in.skip(tag);
      }
    }
    return found;
  }
}
