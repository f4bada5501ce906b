/**
 * The shipped slot protocols under jcstress: a writer and a reader, or two writers, on one slot.
 *
 * <p>Each test forbids something, and stands beside a twin that makes one mistake and then shows the forbidden outcome;
 * the twin is how we know that the test has teeth. A twin says where its mistake can be seen. Where it takes a weaker
 * machine than x86, or a compiler in another mood, silence here proves nothing: the model in the tests of this module
 * covers that.
 *
 * <p>All tests have two actors: jcstress leaves out, without a word, a test with more actors than there are CPUs.
 */
@NullMarked
package io.counters.stress;

import org.jspecify.annotations.NullMarked;
