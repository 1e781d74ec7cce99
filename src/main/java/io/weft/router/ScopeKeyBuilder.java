package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the key of a request's scope out of parts of its fields. A value; any thread. Source:
 * {@code envoy.extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder}.
 *
 * @param fragments of the key, in order
 */
public record ScopeKeyBuilder(List<Fragment> fragments) {
  /**
   * A part of the first field {@code header}.
   *
   * @param separator between the elements of the field; empty if all of it is one
   * @param element which of them is meant
   */
  public record Fragment(HeaderName header, String separator, Element element) {
    private @Nullable String of(HeaderMap headers) {
      String value = headers.get(header);
      if (value == null) {
        return null;
      }
      int index = 0;
      int from = 0;
      while (true) {
        int next = separator.isEmpty() ? -1 : value.indexOf(separator, from);
        String found = element.of(value.substring(from, next < 0 ? value.length() : next), index);
        if (found != null || next < 0) {
          return found;
        }
        from = next + separator.length();
        index++;
      }
    }
  }

  /** Which element of a field is a fragment of the key. */
  public sealed interface Element {
    /** What {@code text}, the element at {@code index}, is for the key; null if it is not meant. */
    @Nullable String of(String text, int index);

    /** The element at a place, from 0. */
    record At(long place) implements Element {
      @Override
      public @Nullable String of(String text, int index) {
        return index == place ? text : null;
      }
    }

    /** What follows the first {@code separator} of the element that begins with {@code key}. */
    record Keyed(String separator, String key) implements Element {
      @Override
      public @Nullable String of(String text, int index) {
        int end = text.indexOf(separator);
        if (end < 0) {
          return text.equals(key) ? "" : null;
        }
        return end == key.length() && text.startsWith(key)
            ? text.substring(end + separator.length())
            : null;
      }
    }
  }

  public ScopeKeyBuilder {
    fragments = List.copyOf(fragments);
  }

  /** The key of a request with {@code headers}; null if a fragment is missing. */
  @Nullable List<String> key(HeaderMap headers) {
    List<String> key = new ArrayList<>(fragments.size());
    for (int i = 0; i < fragments.size(); i++) {
      String fragment = fragments.get(i).of(headers);
      if (fragment == null) {
        return null;
      }
      key.add(fragment);
    }
    return key;
  }
}
