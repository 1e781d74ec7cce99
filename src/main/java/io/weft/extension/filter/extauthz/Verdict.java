package io.weft.extension.filter.extauthz;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a service says of a connection or request. */
sealed interface Verdict {
  /** A field, and what becomes of one that is there already. */
  record Field(HeaderName name, String value, Action action) {}

  /** What becomes of a field that is there already. */
  enum Action {
    SET,
    ADD,
    APPEND_IF_THERE,
    ADD_IF_ABSENT,
    OVERWRITE_IF_THERE
  }

  /** Facts for logs and later filters; null if there are none. */
  @Nullable Map<String, @Nullable Object> dynamicMetadata();

  /**
   * It is allowed.
   *
   * @param request changes of the request
   * @param removed fields that the request loses
   * @param response changes of the response
   * @param query parameters that are set
   * @param removedQuery parameters that are removed
   */
  record Allowed(
      List<Field> request,
      List<HeaderName> removed,
      List<Field> response,
      Map<String, String> query,
      List<String> removedQuery,
      @Nullable Map<String, @Nullable Object> dynamicMetadata)
      implements Verdict {
    public Allowed {
      request = List.copyOf(request);
      removed = List.copyOf(removed);
      response = List.copyOf(response);
      removedQuery = List.copyOf(removedQuery);
    }
  }

  /** It is not allowed; {@code status} 0 stands for the usual one. */
  record Denied(
      int status,
      List<Field> headers,
      String body,
      @Nullable Map<String, @Nullable Object> dynamicMetadata)
      implements Verdict {
    public Denied {
      headers = List.copyOf(headers);
    }
  }

  /** Nobody could say. */
  record Failed() implements Verdict {
    @Override
    public @Nullable Map<String, @Nullable Object> dynamicMetadata() {
      return null;
    }
  }

  /** Carries out those of {@code changes} that may stand in a message. */
  static void apply(List<Field> changes, HeaderMap headers) {
    for (Field field : changes) {
      if (!FieldRules.isValid(field)) {
        continue;
      }
      boolean isThere = headers.contains(field.name());
      switch (field.action()) {
        case SET -> headers.set(field.name(), field.value());
        case ADD -> headers.add(field.name(), field.value());
        case APPEND_IF_THERE -> {
          if (isThere) {
            headers.appendValue(field.name(), field.value(), ",");
          }
        }
        case ADD_IF_ABSENT -> {
          if (!isThere) {
            headers.add(field.name(), field.value());
          }
        }
        case OVERWRITE_IF_THERE -> {
          if (isThere) {
            headers.set(field.name(), field.value());
          }
        }
      }
    }
  }
}
