package io.weft.config;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher.HeaderMatchSpecifierCase;
import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.common.Metadata;
import io.weft.config.RouteTest.Aspect;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A file of tests for routes, as Envoy's route table check tool reads it: YAML, JSON, or one of the
 * formats of protocol buffers. Immutable. Source: {@code envoy.RouterCheckToolSchema.Validation}.
 */
public final class RouteTestFile {
  private static final String TESTS = "tests";

  private final List<Message> items;
  private final List<RouteTest> tests;
  private final Map<String, String> runtime;

  private RouteTestFile(List<Message> items, List<RouteTest> tests, Map<String, String> runtime) {
    this.items = items;
    this.tests = List.copyOf(tests);
    this.runtime = Map.copyOf(runtime);
  }

  /**
   * Reads {@code file}; blocks.
   *
   * @throws ConfigException with all problems, each with its position
   */
  public static RouteTestFile load(Path file) throws ConfigException {
    ReadConfig<DynamicMessage> read =
        ConfigMerge.merge(
            List.of(
                ConfigFile.read(
                    file,
                    DynamicMessage.getDefaultInstance(RouteTestSchema.validation()),
                    UnknownFields.REFUSE)));
    try {
      return of(read.message());
    } catch (ConfigException e) {
      throw read.positions().locate(e);
    }
  }

  /** The tests in order; at least one. */
  public List<RouteTest> tests() {
    return tests;
  }

  /** The runtime values that hold for all tests. */
  public Map<String, String> runtime() {
    return runtime;
  }

  /** Test number {@code index} as it was read. */
  Message item(int index) {
    return items.get(index);
  }

  private static RouteTestFile of(Message file) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    List<RouteTest> tests = new ArrayList<>();
    List<Message> items = messages(file, TESTS);
    if (items.isEmpty()) {
      errors.add(TESTS, "has to have at least one item");
    }
    for (int i = 0; i < items.size(); i++) {
      Message item = items.get(i);
      RouteTest test = errors.attempt(TESTS + '[' + i + ']', () -> test(item));
      if (test != null) {
        tests.add(test);
      }
    }
    Map<String, String> runtime =
        errors.attempt("runtime", () -> RuntimeTranslator.values(struct(message(file, "runtime"))));
    errors.throwIfAny();
    return new RouteTestFile(items, tests, Objects.requireNonNull(runtime));
  }

  private static RouteTest test(Message item) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    atLeast(text(item, "test_name"), 1, "test_name", errors);
    for (String field : List.of("input", "validate")) {
      if (!has(item, field)) {
        errors.add(field, "is missing; it is required");
      }
    }
    errors.throwIfAny();
    RouteTest.Input input = errors.attempt("input", () -> input(message(item, "input")));
    RouteTest.Expected expected =
        errors.attempt("validate", () -> expected(message(item, "validate")));
    errors.throwIfAny();
    return new RouteTest(
        text(item, "test_name"), Objects.requireNonNull(input), Objects.requireNonNull(expected));
  }

  private static RouteTest.Input input(Message input) throws ConfigException {
    ConfigErrors errors = new ConfigErrors();
    atLeast(text(input, "authority"), 1, "authority", errors);
    atLeast(text(input, "path"), 1, "path", errors);
    atLeast(text(input, "method"), 3, "method", errors);
    errors.throwIfAny();
    String scheme = is(input, "ssl") ? "https" : "http";
    HeaderMap request =
        HeaderMap.of(
            ":authority",
            text(input, "authority"),
            ":path",
            text(input, "path"),
            ":method",
            text(input, "method"),
            "x-forwarded-proto",
            scheme,
            ":scheme",
            scheme);
    if (is(input, "internal")) {
      request.add(HeaderName.X_ENVOY_INTERNAL, "true");
    }
    fields(input, "additional_request_headers")
        .forEach(field -> request.add(field.getKey(), field.getValue()));
    HeaderMap response = new HeaderMap(8);
    fields(input, "additional_response_headers")
        .forEach(field -> response.add(field.getKey(), field.getValue()));
    // Envoy's tool keeps 32 bits of it, and their sign.
    long random = ((Number) get(input, "random_value")).intValue();
    return new RouteTest.Input(request, response, random, text(input, "runtime"), metadata(input));
  }

  /** As the filter {@code set_metadata} sets it: a second value only where that is allowed. */
  private static Metadata metadata(Message input) {
    Metadata metadata = Metadata.EMPTY;
    for (Message item : messages(input, "dynamic_metadata")) {
      String namespace = text(item, "metadata_namespace");
      boolean isNew = !metadata.namespaces().containsKey(namespace);
      if (has(item, "value") && (isNew || is(item, "allow_overwrite"))) {
        metadata =
            metadata.with(namespace, MetadataTranslator.struct(struct(message(item, "value"))));
      }
    }
    return metadata;
  }

  private static RouteTest.Expected expected(Message validate) throws ConfigException {
    Map<Aspect, String> aspects = new EnumMap<>(Aspect.class);
    for (Aspect aspect : Aspect.values()) {
      if (has(validate, aspect.field())) {
        Message value = message(validate, aspect.field());
        aspects.put(
            aspect,
            aspect == Aspect.TIMEOUT
                ? RouteTest.seconds(
                    ClusterTranslator.duration(parse(value, Duration.getDefaultInstance())))
                : String.valueOf(get(value, "value")));
      }
    }
    List<RouteTest.RouteMetadata> metadata = new ArrayList<>();
    for (Message item : messages(validate, "route_metadata")) {
      metadata.add(
          new RouteTest.RouteMetadata(
              text(item, "namespace"), text(item, "key"), text(item, "value")));
    }
    ConfigErrors errors = new ConfigErrors();
    RouteTest.Fields request = errors.attempt("", () -> fieldTests(validate, "request"));
    RouteTest.Fields response = errors.attempt("", () -> fieldTests(validate, "response"));
    errors.throwIfAny();
    return new RouteTest.Expected(
        aspects, metadata, Objects.requireNonNull(request), Objects.requireNonNull(response));
  }

  private static RouteTest.Fields fieldTests(Message validate, String of) throws ConfigException {
    List<HeaderMatcher> protos = new ArrayList<>();
    for (Message item : messages(validate, of + "_header_matches")) {
      protos.add(parse(item, HeaderMatcher.getDefaultInstance()));
    }
    var matchers = MatcherTranslator.headers(protos, of + "_header_matches");
    List<RouteTest.HeaderTest> tests = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      HeaderMatcher proto = protos.get(i);
      boolean isExact = proto.hasStringMatch() && proto.getStringMatch().hasExact();
      tests.add(
          new RouteTest.HeaderTest(
              matchers.get(i),
              of + "_header_matches." + kind(proto),
              isExact ? proto.getStringMatch().getExact() : null));
    }
    return new RouteTest.Fields(tests, fields(validate, of + "_header_fields"));
  }

  private static String kind(HeaderMatcher proto) {
    return switch (proto.getHeaderMatchSpecifierCase()) {
      case STRING_MATCH ->
          "string_match."
              + proto.getStringMatch().getMatchPatternCase().name().toLowerCase(Locale.ROOT);
      case HEADERMATCHSPECIFIER_NOT_SET -> kind(HeaderMatchSpecifierCase.PRESENT_MATCH);
      default -> kind(proto.getHeaderMatchSpecifierCase());
    };
  }

  private static String kind(HeaderMatchSpecifierCase specifier) {
    return specifier.name().toLowerCase(Locale.ROOT);
  }

  private static List<Map.Entry<HeaderName, String>> fields(Message holder, String field) {
    List<Map.Entry<HeaderName, String>> fields = new ArrayList<>();
    for (Message item : messages(holder, field)) {
      HeaderValue header = parse(item, HeaderValue.getDefaultInstance());
      fields.add(
          Map.entry(HeaderName.of(header.getKey().toLowerCase(Locale.ROOT)), header.getValue()));
    }
    return fields;
  }

  private static void atLeast(String text, int length, String field, ConfigErrors errors) {
    if (text.length() < length) {
      errors.add(field, "has to have at least " + length + " characters");
    }
  }

  private static Struct struct(Message dynamic) {
    return parse(dynamic, Struct.getDefaultInstance());
  }

  @SuppressWarnings("unchecked") // A parser yields what its message is.
  private static <M extends Message> M parse(Message dynamic, M prototype) {
    try {
      return (M) prototype.getParserForType().parseFrom(dynamic.toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("has the same descriptor", e);
    }
  }

  private static boolean has(Message message, String field) {
    return message.hasField(field(message, field));
  }

  private static boolean is(Message message, String field) {
    return (Boolean) get(message, field);
  }

  private static String text(Message message, String field) {
    return (String) get(message, field);
  }

  private static Message message(Message message, String field) {
    return (Message) get(message, field);
  }

  private static List<Message> messages(Message message, String field) {
    return ((List<?>) get(message, field)).stream().map(Message.class::cast).toList();
  }

  private static Object get(Message message, String field) {
    return message.getField(field(message, field));
  }

  private static FieldDescriptor field(Message message, String name) {
    return Objects.requireNonNull(message.getDescriptorForType().findFieldByName(name), name);
  }
}
