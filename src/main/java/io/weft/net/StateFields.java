package io.weft.net;

import org.jspecify.annotations.Nullable;

/**
 * An object of filter state that has no text, but fields that can be told one by one. Source:
 * {@code StreamInfo::FilterState::Object::getField}.
 */
public interface StateFields {
  /** The value of the field {@code name}, of JSON's kind; null if there is none. */
  @Nullable Object field(String name);
}
