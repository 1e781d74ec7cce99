package io.weft.xds;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this process asks for of one type, and how far the conversation about it has come. Used by
 * the thread of the stream alone.
 */
sealed interface Subscription permits SotwSubscription, DeltaSubscription {
  /** The first request of a new stream. */
  AdsRequest first();

  /**
   * Has {@code names} be what is wanted; null for all that there are.
   *
   * @param again whether to ask even though nothing changed, where the protocol has a use for it
   * @return the request that says so; null if there is nothing to say
   */
  @Nullable AdsRequest want(@Nullable Set<String> names, boolean again);

  /**
   * Whether the resource {@code name} was asked for, by its name or by that of its collection; what
   * is not is ignored.
   */
  boolean wants(String name);

  /** The resource {@code name} is known no more. */
  void forget(String name);

  /** Notes that a response came which is going to be answered. */
  void received(AdsResponse response);

  /**
   * The answer to {@code response}.
   *
   * @param problem why it is refused; empty if it is accepted
   */
  AdsRequest answer(AdsResponse response, Update update, String problem);
}
