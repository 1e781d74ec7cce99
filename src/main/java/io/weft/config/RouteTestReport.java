package io.weft.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.weft.config.RouteTest.Aspect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What came of tests, in the binary form that Envoy's tool writes. Used by one thread. Source:
 * {@code envoy.RouterCheckToolSchema.ValidationResult}.
 */
public final class RouteTestReport {
  private final DynamicMessage.Builder report = DynamicMessage.newBuilder(RouteTestSchema.result());

  /** A report of no test. */
  public RouteTestReport() {}

  /**
   * Adds what came of the tests of {@code file}.
   *
   * @param results of all its tests, in their order
   */
  public void add(RouteTestFile file, List<RouteTest.Result> results, boolean onlyFailures) {
    for (int i = 0; i < results.size(); i++) {
      RouteTest.Result result = results.get(i);
      if (result.passed() && onlyFailures) {
        continue;
      }
      DynamicMessage.Builder item = builder(report, "test_results");
      set(item, "test_name", result.test().name());
      set(item, "test_passed", result.passed());
      if (!result.passed()) {
        set(item, "failure", failure(file.item(i), result, item));
      }
      report.addRepeatedField(field(report, "test_results"), item.build());
    }
  }

  /** Writes the report to {@code file}, over what stands there; blocks. */
  public void write(Path file) throws IOException {
    Files.write(file, report.build().toByteArray());
  }

  private static Message failure(
      Message item, RouteTest.Result result, DynamicMessage.Builder parent) {
    DynamicMessage.Builder failure = builder(parent, "failure");
    for (Map.Entry<Aspect, String> actual : result.actual().entrySet()) {
      Aspect aspect = actual.getKey();
      if (failure.getDescriptorForType().findFieldByName("actual_" + aspect.field()) != null) {
        String expected = result.test().expected().aspects().get(aspect);
        wrap(failure, "expected_" + aspect.field(), Objects.requireNonNull(expected));
        wrap(failure, "actual_" + aspect.field(), actual.getValue());
      }
    }
    Message validate = (Message) item.getField(field(item, "validate"));
    addFailedFields("request", validate, result.failedRequest(), failure);
    addFailedFields("response", validate, result.failedResponse(), failure);
    return failure.build();
  }

  private static void addFailedFields(
      String of, Message validate, Map<Integer, String> failed, DynamicMessage.Builder failure) {
    List<?> matchers = (List<?>) validate.getField(field(validate, of + "_header_matches"));
    String list = of + "_header_match_failures";
    new TreeMap<>(failed)
        .forEach((index, actual) -> {
          DynamicMessage.Builder one = builder(failure, list);
          set(one, "header_matcher", matchers.get(index));
          wrap(one, "actual_header_value", actual);
          failure.addRepeatedField(field(failure, list), one.build());
        });
  }

  private static void wrap(DynamicMessage.Builder holder, String name, String value) {
    DynamicMessage.Builder wrapper = builder(holder, name);
    boolean isText = wrapper.getDescriptorForType().getName().equals("StringValue");
    set(wrapper, "value", isText ? value : Integer.parseUnsignedInt(value));
    set(holder, name, wrapper.build());
  }

  private static DynamicMessage.Builder builder(DynamicMessage.Builder holder, String name) {
    return DynamicMessage.newBuilder(field(holder, name).getMessageType());
  }

  private static void set(DynamicMessage.Builder holder, String name, Object value) {
    holder.setField(field(holder, name), value);
  }

  private static FieldDescriptor field(MessageOrBuilder holder, String name) {
    Descriptor type = holder.getDescriptorForType();
    return Objects.requireNonNull(type.findFieldByName(name), name);
  }
}
