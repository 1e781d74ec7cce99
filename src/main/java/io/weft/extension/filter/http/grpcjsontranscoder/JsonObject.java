package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of JSON with its members in the order in which they stand; a name may stand more than
 * once. Used by one thread.
 */
final class JsonObject {
  /** A name and its value, one that {@link JsonText} reads. */
  record Member(String name, @Nullable Object value) {}

  private final List<Member> members = new ArrayList<>();

  /** Without members. */
  JsonObject() {}

  /** With one member. */
  static JsonObject of(String name, @Nullable Object value) {
    JsonObject object = new JsonObject();
    object.add(name, value);
    return object;
  }

  /** Adds a member, also if its name stands already. */
  void add(String name, @Nullable Object value) {
    members.add(new Member(name, value));
  }

  /** The members as they are now and become. */
  List<Member> members() {
    return Collections.unmodifiableList(members);
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** The value that stands last under {@code name}; null if there is none. */
  @Nullable Object get(String name) {
    for (Member member : members.reversed()) {
      if (member.name().equals(name)) {
        return member.value();
      }
    }
    return null;
  }

  /** The value that stands last under each name; for whoever asks for many of many. */
  Map<String, @Nullable Object> latest() {
    Map<String, @Nullable Object> latest = new HashMap<>();
    for (Member member : members) {
      latest.put(member.name(), member.value());
    }
    return latest;
  }

  @Override
  public String toString() {
    return members.toString();
  }
}
