package io.weft.common;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message among {@link Metadata}, which is passed on as it is.
 *
 * <p>A value. Source: {@code google.protobuf.Any}.
 *
 * @param typeUrl what it is
 * @param bytes the message; must not be changed any more
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its bytes
public record TypedFact(String typeUrl, byte[] bytes) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TypedFact fact
        && typeUrl.equals(fact.typeUrl)
        && Arrays.equals(bytes, fact.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * typeUrl.hashCode() + Arrays.hashCode(bytes);
  }
}
