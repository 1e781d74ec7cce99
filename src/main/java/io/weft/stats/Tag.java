package io.weft.stats;

/**
 * A variable part of a stat's name and what it is called, such as {@code envoy.cluster_name}. A
 * value.
 */
public record Tag(String name, String value) {}
