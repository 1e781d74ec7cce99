package io.weft.stats;

import java.util.List;

/**
 * A stat's name without its variable parts, and these. A value.
 *
 * @param name such as {@code cluster.upstream_rq_total}
 * @param tags in the order in which pages show them
 */
public record TaggedName(String name, List<Tag> tags) {
  public TaggedName {
    tags = List.copyOf(tags);
  }
}
