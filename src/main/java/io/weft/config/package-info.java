/**
 * Turns configuration into runtime objects: reads it, validates it, translates each message and
 * publishes the result. The only package besides xds, admin and factories that knows protobuf.
 * Start with {@link io.weft.config.ClusterTranslator}.
 */
@NullMarked
package io.weft.config;

import org.jspecify.annotations.NullMarked;
