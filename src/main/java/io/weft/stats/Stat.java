package io.weft.stats;

import org.jspecify.annotations.Nullable;

/**
 * One number, distribution or text that the process shows.
 *
 * <p>An identity object, shared by all threads. It does not know its name, but keeps what was
 * worked out from it: tags are looked for once.
 */
public abstract sealed class Stat permits Sum, Histogram, TextReadout {
  private volatile @Nullable TaggedName tagged;

  Stat() {}

  /** What kind of stat this is. */
  public abstract StatKind kind();

  /** Whether it was ever counted, set or recorded; a counter that was reset still is. */
  public abstract boolean isUsed();

  /** The tags of {@code name}, the name of this stat. */
  TaggedName tagged(String name, TagProducer producer) {
    TaggedName known = tagged;
    if (known == null) {
      known = producer.produce(name);
      tagged = known;
    }
    return known;
  }
}
