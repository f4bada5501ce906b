package io.counters.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.StateCase;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.runners.TestList;

/** What every jcstress test of this module promises, read from the list that goes into the jar. */
class StressTestsTest {
    private static final List<TestInfo> TESTS =
            TestList.tests().stream().map(TestList::getInfo).toList();

    @Test
    void everyTestRunsOnTwoCpus() {
        assertThat(TESTS).isNotEmpty().allMatch(test -> test.threads() == 2);
    }

    @Test
    void everyTestForbidsSomething() {
        assertThat(TESTS)
                .filteredOn(test -> !isTwin(test))
                .allMatch(test -> test.unmatched().expect() == FORBIDDEN)
                .noneMatch(test -> expectations(test).anyMatch(expect -> expect == ACCEPTABLE_INTERESTING));
    }

    @Test
    void everyTwinMayShowIt() {
        assertThat(TESTS)
                .filteredOn(StressTestsTest::isTwin)
                .allMatch(twin -> expectations(twin).anyMatch(expect -> expect == ACCEPTABLE_INTERESTING));
    }

    @Test
    void everyTestHasATwinBesideIt() {
        Map<String, List<TestInfo>> byClass =
                TESTS.stream().collect(Collectors.groupingBy(test -> test.name().replaceFirst("\\.\\w+$", "")));
        assertThat(byClass.values())
                .allMatch(tests -> tests.stream().anyMatch(StressTestsTest::isTwin))
                .allMatch(tests -> !tests.stream().allMatch(StressTestsTest::isTwin));
    }

    @Test
    void everyOutcomeHasAReason() {
        assertThat(TESTS)
                .flatExtracting(TestInfo::cases)
                .noneMatch(outcome -> outcome.description().isBlank());
    }

    private static boolean isTwin(TestInfo test) {
        return test.name().matches(".*\\.Twin\\w+");
    }

    private static Stream<Expect> expectations(TestInfo test) {
        return Stream.concat(test.cases().stream(), Stream.of(test.unmatched())).map(StateCase::expect);
    }
}
