package io.weft.admin;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code /config_dump}: everything that is configured, as {@code envoy.admin.v3.ConfigDump}, or a
 * part of it by {@code resource}, {@code mask} and {@code name_regex}.
 */
public final class ConfigDumpEndpoint {
  /** Yields the sections of the dump; asked on the request's thread. */
  @FunctionalInterface
  public interface Sections {
    /**
     * Messages such as {@code ClustersConfigDump} in Envoy's order; secrets are redacted.
     *
     * @param withEndpoints whether to add the {@code EndpointsConfigDump}
     */
    List<Message> of(boolean withEndpoints);
  }

  private final Sections sections;
  private final Function<Message, String> json;

  /**
   * An endpoint that shows {@code sections}.
   *
   * @param json turns a message into Envoy's JSON
   */
  public ConfigDumpEndpoint(Sections sections, Function<Message, String> json) {
    this.sections = sections;
    this.json = json;
  }

  /** The endpoint. */
  public AdminEndpoint endpoint() {
    return AdminEndpoint.reading(
        "/config_dump",
        "everything that is configured",
        this::dump,
        AdminEndpoint.Parameter.text("resource", "one list, such as static_clusters"),
        AdminEndpoint.Parameter.text("mask", "field mask; with resource, for each of its entries"),
        AdminEndpoint.Parameter.text("name_regex", "RE2 pattern that the whole name matches"),
        AdminEndpoint.Parameter.toggle("include_eds", "with endpoints"));
  }

  private AdminResponse dump(AdminRequest request) {
    QueryString query = request.query();
    String regex = query.first("name_regex", "");
    Pattern names;
    try {
      names = regex.isEmpty() ? null : Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      return AdminResponse.plainError(
          400,
          "INVALID_ARGUMENT: Error while parsing name_regex from "
              + (regex + ": " + Re2.problem(e, regex)));
    }
    String resource = query.first("resource", "");
    String mask = query.first("mask", "");
    List<Message> shown = sections.of(query.has("include_eds"));
    return resource.isEmpty() ? all(shown, mask, names) : one(shown, resource, mask, names);
  }

  private AdminResponse all(List<Message> shown, String mask, @Nullable Pattern names) {
    ConfigDump.Builder dump = ConfigDump.newBuilder();
    for (Message section : shown) {
      Message chosen = names == null ? section : withNames(section, names);
      Message trimmed = mask.isEmpty() ? chosen : FieldMasks.trim(chosen, FieldMasks.parse(mask));
      if (trimmed != null) {
        dump.addConfigs(Any.pack(trimmed));
      }
    }
    if (dump.getConfigsCount() == 0 && !mask.isEmpty()) {
      return badMask(mask);
    }
    return print(dump.build());
  }

  private AdminResponse one(
      List<Message> shown, String resource, String mask, @Nullable Pattern names) {
    for (Message section : shown) {
      FieldDescriptor field = section.getDescriptorForType().findFieldByName(resource);
      if (field != null && !field.isRepeated()) {
        return AdminResponse.plainError(
            400,
            "%s is not a repeated field. Use ?mask=%s to get only this field"
                .formatted(resource, resource));
      }
      if (field != null) {
        return entries((List<?>) section.getField(field), mask, names);
      }
    }
    return AdminResponse.plainError(404, resource + " not found in config dump");
  }

  private AdminResponse entries(List<?> entries, String mask, @Nullable Pattern names) {
    ConfigDump.Builder dump = ConfigDump.newBuilder();
    for (Object value : entries) {
      Message entry = (Message) value;
      if (names != null && !names.matches(ResourceNames.of(entry))) {
        continue;
      }
      Message trimmed = mask.isEmpty() ? entry : FieldMasks.trim(entry, FieldMasks.parse(mask));
      if (trimmed == null) {
        return badMask(mask);
      }
      dump.addConfigs(Any.pack(trimmed));
    }
    return print(dump.build());
  }

  /** The section with only those entries of its lists whose names match. */
  private static Message withNames(Message section, Pattern names) {
    Message.Builder chosen = section.toBuilder();
    for (FieldDescriptor field : section.getAllFields().keySet()) {
      if (field.isRepeated()) {
        chosen.clearField(field);
        for (Object entry : (List<?>) section.getField(field)) {
          if (names.matches(ResourceNames.of((Message) entry))) {
            chosen.addRepeatedField(field, entry);
          }
        }
      }
    }
    return chosen.build();
  }

  private AdminResponse print(Message dump) {
    return AdminResponse.of(200, AdminResponse.JSON, json.apply(dump));
  }

  private static AdminResponse badMask(String mask) {
    StringBuilder text = new StringBuilder("FieldMask \n");
    for (String path : FieldMasks.parse(mask)) {
      text.append("paths: \"").append(path).append("\"\n");
    }
    return AdminResponse.plainError(
        400, text.append(" could not be successfully used.").toString());
  }
}
