package io.weft.extension.filter.http.grpcjsontranscoder;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.weft.common.ConfigException;
import java.util.List;

/** Makes the rules of services. Used by one thread. */
final class RulesFactory {
  private final SchemaFactory schema;
  private final boolean mapsAll;
  private final PathMatcher.Builder<Rule> rules = new PathMatcher.Builder<>();

  /** {@code mapsAll}: whether methods without a rule are called by their names. */
  RulesFactory(SchemaFactory schema, boolean mapsAll) {
    this.schema = schema;
    this.mapsAll = mapsAll;
  }

  /** The rules of {@code services}. */
  PathMatcher<Rule> create(List<String> services, boolean anyVerb) throws ConfigException {
    for (String name : services) {
      ServiceDescriptor service = schema.service(name);
      if (service == null) {
        throw new ConfigException(
            "services",
            "transcoding_filter: Could not find '" + name + "' in the proto descriptor");
      }
      for (MethodDescriptor method : service.getMethods()) {
        method(method);
      }
    }
    return rules.build(anyVerb);
  }

  private void method(MethodDescriptor descriptor) throws ConfigException {
    String path = '/' + descriptor.getService().getFullName() + '/' + descriptor.getName();
    Rule.Method method =
        new Rule.Method(
            path,
            MessageTypes.required(schema.type(descriptor.getInputType().getFullName())),
            MessageTypes.required(schema.type(descriptor.getOutputType().getFullName())),
            descriptor.isClientStreaming(),
            descriptor.isServerStreaming());
    if (descriptor.getOptions().hasExtension(AnnotationsProto.http)) {
      HttpRule rule = descriptor.getOptions().getExtension(AnnotationsProto.http);
      rule(descriptor, method, rule);
      for (HttpRule more : rule.getAdditionalBindingsList()) {
        rule(descriptor, method, more);
      }
    } else if (mapsAll) {
      rule(descriptor, method, HttpRule.newBuilder().setPost(path).setBody("*").build());
    }
  }

  private void rule(MethodDescriptor descriptor, Rule.Method method, HttpRule rule)
      throws ConfigException {
    String path = path(rule);
    PathTemplate template = PathTemplate.parse(path);
    if (template == null) {
      throw refused(descriptor, "invalid path template " + path);
    }
    boolean isAll = rule.getBody().equals("*");
    Rule made;
    try {
      for (PathTemplate.Variable variable : template.variables()) {
        FieldPath.of(method.request(), variable.field());
      }
      made =
          new Rule(
              method,
              !rule.getBody().isEmpty(),
              FieldPath.of(method.request(), isAll ? "" : rule.getBody()),
              FieldPath.of(method.response(), rule.getResponseBody()));
    } catch (TranscodingException e) {
      throw refused(descriptor, e.problem());
    }
    if (!made.answer().fields().isEmpty() && !made.answersBytes()) {
      throw refused(
          descriptor,
          "Setting \"response_body\" is not supported yet for non-HttpBody fields: "
              + descriptor.getFullName());
    }
    if (!rules.add(verb(rule), template, made)) {
      throw refused(descriptor, verb(rule) + ' ' + path + " is there already");
    }
  }

  private static ConfigException refused(MethodDescriptor method, String why) {
    return new ConfigException(
        "services", "transcoding_filter: Cannot register '" + method.getFullName() + "': " + why);
  }

  private static String path(HttpRule rule) {
    return switch (rule.getPatternCase()) {
      case GET -> rule.getGet();
      case PUT -> rule.getPut();
      case POST -> rule.getPost();
      case DELETE -> rule.getDelete();
      case PATCH -> rule.getPatch();
      case CUSTOM -> rule.getCustom().getPath();
      case PATTERN_NOT_SET -> "";
    };
  }

  private static String verb(HttpRule rule) {
    return rule.hasCustom() ? rule.getCustom().getKind() : rule.getPatternCase().name();
  }
}
