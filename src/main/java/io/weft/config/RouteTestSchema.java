package io.weft.config;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.WrappersProto;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.filters.http.set_metadata.v3.Metadata;
import java.util.Arrays;

/**
 * The messages of the files that Envoy's route table check tool reads and writes; they are no part
 * of its API, which is why there are no classes for them. Source: {@code
 * envoy.RouterCheckToolSchema}.
 */
final class RouteTestSchema {
  private static final String PACKAGE = "envoy.RouterCheckToolSchema";
  private static final String TEXT = "google.protobuf.StringValue";
  private static final String NUMBER = "google.protobuf.UInt32Value";
  private static final String HEADER = HeaderValue.getDescriptor().getFullName();
  private static final String MATCHER = HeaderMatcher.getDescriptor().getFullName();
  private static final FileDescriptor FILE = build();

  private RouteTestSchema() {}

  /** A file of tests. */
  static Descriptor validation() {
    return FILE.findMessageTypeByName("Validation");
  }

  /** What {@code --output-path} writes. */
  static Descriptor result() {
    return FILE.findMessageTypeByName("ValidationResult");
  }

  private static FileDescriptor build() {
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("validation.proto")
            .setPackage(PACKAGE)
            .setSyntax("proto3")
            .addMessageType(
                message(
                    "Validation",
                    many("tests", 1, "ValidationItem"),
                    one("runtime", 2, "google.protobuf.Struct")))
            .addMessageType(
                message(
                    "ValidationItem",
                    plain("test_name", 1, FieldDescriptorProto.Type.TYPE_STRING),
                    one("input", 2, "ValidationInput"),
                    one("validate", 3, "ValidationAssert")))
            .addMessageType(input())
            .addMessageType(expectation())
            .addMessageType(
                message(
                    "RouteMetadata",
                    plain("namespace", 1, FieldDescriptorProto.Type.TYPE_STRING),
                    plain("key", 2, FieldDescriptorProto.Type.TYPE_STRING),
                    plain("value", 3, FieldDescriptorProto.Type.TYPE_STRING)))
            .addMessageType(
                message("ValidationResult", many("test_results", 1, "ValidationItemResult")))
            .addMessageType(
                message(
                    "ValidationItemResult",
                    plain("test_name", 1, FieldDescriptorProto.Type.TYPE_STRING),
                    plain("test_passed", 2, FieldDescriptorProto.Type.TYPE_BOOL),
                    one("failure", 3, "ValidationFailure")))
            .addMessageType(failure())
            .addMessageType(
                message(
                    "HeaderMatchFailure",
                    one("header_matcher", 1, MATCHER),
                    one("actual_header_value", 2, TEXT)))
            .build();
    try {
      return FileDescriptor.buildFrom(
          file,
          new FileDescriptor[] {
            HeaderValue.getDescriptor().getFile(),
            HeaderMatcher.getDescriptor().getFile(),
            Metadata.getDescriptor().getFile(),
            WrappersProto.getDescriptor(),
            StructProto.getDescriptor(),
            DurationProto.getDescriptor()
          });
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DescriptorProto input() {
    return message(
        "ValidationInput",
        plain("authority", 1, FieldDescriptorProto.Type.TYPE_STRING),
        plain("path", 2, FieldDescriptorProto.Type.TYPE_STRING),
        plain("method", 4, FieldDescriptorProto.Type.TYPE_STRING),
        plain("random_value", 5, FieldDescriptorProto.Type.TYPE_UINT64),
        plain("ssl", 6, FieldDescriptorProto.Type.TYPE_BOOL),
        plain("internal", 7, FieldDescriptorProto.Type.TYPE_BOOL),
        plain("runtime", 9, FieldDescriptorProto.Type.TYPE_STRING),
        many("additional_request_headers", 10, HEADER),
        many("additional_response_headers", 11, HEADER),
        many("dynamic_metadata", 12, Metadata.getDescriptor().getFullName()));
  }

  /** The numbers of the last two are Weft's own: text formats do not show them. */
  private static DescriptorProto expectation() {
    return message(
        "ValidationAssert",
        one("cluster_name", 1, TEXT),
        one("virtual_cluster_name", 2, TEXT),
        one("virtual_host_name", 3, TEXT),
        one("host_rewrite", 4, TEXT),
        one("path_rewrite", 5, TEXT),
        one("path_redirect", 6, TEXT),
        many("request_header_fields", 9, HEADER),
        many("response_header_fields", 10, HEADER),
        many("request_header_matches", 11, MATCHER),
        many("response_header_matches", 12, MATCHER),
        one("code_redirect", 13, NUMBER),
        one("timeout", 14, "google.protobuf.Duration"),
        many("route_metadata", 15, "RouteMetadata"));
  }

  private static DescriptorProto failure() {
    DescriptorProto.Builder failure =
        message(
            "ValidationFailure",
            many("request_header_match_failures", 15, "HeaderMatchFailure"),
            many("response_header_match_failures", 16, "HeaderMatchFailure"))
            .toBuilder();
    int number = 1;
    for (String aspect :
        new String[] {
          "cluster_name",
          "virtual_cluster_name",
          "virtual_host_name",
          "host_rewrite",
          "path_rewrite",
          "path_redirect",
          "code_redirect"
        }) {
      String type = aspect.equals("code_redirect") ? NUMBER : TEXT;
      failure.addField(one("expected_" + aspect, number++, type));
      failure.addField(one("actual_" + aspect, number++, type));
    }
    return failure.build();
  }

  private static DescriptorProto message(String name, FieldDescriptorProto... fields) {
    return DescriptorProto.newBuilder().setName(name).addAllField(Arrays.asList(fields)).build();
  }

  private static FieldDescriptorProto plain(
      String name, int number, FieldDescriptorProto.Type type) {
    return field(name, number).setType(type).build();
  }

  private static FieldDescriptorProto one(String name, int number, String type) {
    return field(name, number)
        .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
        .setTypeName(absolute(type))
        .build();
  }

  private static FieldDescriptorProto many(String name, int number, String type) {
    return one(name, number, type).toBuilder()
        .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
        .build();
  }

  private static String absolute(String type) {
    return '.' + (type.indexOf('.') < 0 ? PACKAGE + '.' + type : type);
  }

  private static FieldDescriptorProto.Builder field(String name, int number) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
  }
}
