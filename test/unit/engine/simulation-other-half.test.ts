import { testLives } from '../../support/simulated-lives.ts'

testLives(1, 2)
